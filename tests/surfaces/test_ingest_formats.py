"""A format that cannot be read yet is refused in one sentence that says what to use, and nothing is written."""

from pathlib import Path

import pytest

from hepwatch.surfaces.cli import run


@pytest.mark.parametrize(("form", "instead"), [("omop", "CSV with a mapping"), ("hl7v2", "FHIR R4 resources"), ("dicom-sr", "DiagnosticReport")])
def test_a_format_that_cannot_be_read_yet(form: str, instead: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "records").mkdir()
    assert run(["ingest", str(tmp_path / "records"), "--store", str(tmp_path / "s"), "--format", form]) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0 and f"format {form} cannot be read yet" in said and instead in said
    assert not (tmp_path / "s").exists()
