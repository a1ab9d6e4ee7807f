"""`hepwatch options`: what can be done for one person, with the evidence and the cases that show it."""

from pathlib import Path

from hepwatch.cases.illustrate import cases_by_option
from hepwatch.cases.library import everything
from hepwatch.options.answers import OptionAnswer
from hepwatch.options.answers import options as options_of
from hepwatch.options.summary import summary_html, summary_pdf
from hepwatch.surfaces.cli.one_person import one_person
from hepwatch.surfaces.cli.places import day, print_lines, store_folder


def options(
    *, person: str, store: Path | None = None, as_of: str | None = None, json: bool = False, html: Path | None = None, pdf: Path | None = None
) -> None:
    """Every treatment option for one person: whether it applies, what is for and against it, what is missing. It lists, it never chooses.

    Example: hepwatch options --store mystore --person p1 --as-of 2024-05-01 --json

    Parameters
    ----------
    person
        The person's id.
    store
        The store's folder (or set HEPWATCH_STORE).
    as_of
        The day the question is asked for, YYYY-MM-DD; today when left out.
    json
        One JSON object per option and line.
    html
        Write the page for the team meeting to this file.
    pdf
        The same page as PDF.
    """
    asked, folder = day(as_of), store_folder(store)
    known, stands = one_person(folder, person, asked)
    answers = options_of(known, stands, asked, cases_by_option(everything(folder)))
    if html is not None:
        html.write_text(summary_html(stands, answers, asked))
    if pdf is not None:
        pdf.write_bytes(summary_pdf(stands, answers, asked))
    if json:
        print_lines(answers)
    else:
        _print(answers)


def _print(answers: list[OptionAnswer]) -> None:
    for word, heading in (("yes", "Applies"), ("cannot_tell", "Cannot tell yet"), ("no", "Does not apply")):
        print(f"{heading}:")
        for a in answers:
            if a.applies == word:
                print(f"  {a.name}")
                for reason in a.against:
                    print(f"    against: {reason.text} [{reason.certainty}; {reason.source}]")
                for missing in a.missing:
                    print(f"    missing: {missing}")
