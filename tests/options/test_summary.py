"""The page for the team meeting holds every option, every contraindication and the certainty of each statement."""

import sys

import pytest
from tests.options.build import AS_OF, build

from hepwatch.errors import HepwatchError
from hepwatch.options.answers import options
from hepwatch.options.summary import summary_html, summary_pdf

VIGNETTE = {"lesions": [{"site": "adrenal", "side": "left", "size": 31}], "treated": "transplant", "unknown": ["hormones"]}


def test_the_page_says_what_applies_what_is_missing_and_why_not() -> None:
    history, course = build(VIGNETTE)
    answers = options(history, course, AS_OF)
    page = summary_html(course, answers, AS_OF)
    for told in ("left adrenal definite 31 mm", "first: plasma metanephrines", "never without the decision of the transplant team", "v</sup>", "does not choose"):
        assert told in page, told
    assert all(a.name in page for a in answers)


@pytest.mark.parametrize("vignette", [VIGNETTE, {"lesions": [{"site": "liver", "size": 18, "number": 1}]}, {"lesions": [{"site": "adrenal", "side": "left", "size": 31}], "unknown": ["ecog", "hormones"]}])
def test_the_pdf_is_one_page(vignette: dict[str, object]) -> None:
    import pypdfium2

    history, course = build(vignette)
    try:
        made = summary_pdf(course, options(history, course, AS_OF), AS_OF)
    except HepwatchError:
        pytest.skip("Pango is not installed here: no PDF was made")
    assert len(pypdfium2.PdfDocument(made)) == 1


def test_a_name_with_markup_is_shown_as_text() -> None:
    history, course = build(VIGNETTE)
    import msgspec

    page = summary_html(msgspec.structs.replace(course, person="<script>x"), options(history, course, AS_OF), AS_OF)
    assert "<script>x" not in page


def test_a_missing_library_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    history, course = build(VIGNETTE)
    with pytest.raises(HepwatchError, match="Pango is missing"):
        summary_pdf(course, options(history, course, AS_OF), AS_OF)
