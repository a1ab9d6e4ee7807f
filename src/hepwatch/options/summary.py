"""One page for the team meeting: where the person stands, what applies, what cannot be told, what speaks against the rest."""

from datetime import date

from hepwatch.course.answers import Course
from hepwatch.errors import HepwatchError
from hepwatch.options.answers import OptionAnswer


def summary_html(course: Course, answers: list[OptionAnswer], as_of: date) -> str:
    """The page as one HTML file that needs nothing else."""
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("hepwatch.options", "templates"), autoescape=True)
    groups = {word: [a for a in answers if a.applies == word] for word in ("yes", "cannot_tell", "no")}
    return pages.get_template("summary.html").render(
        person=course.person, as_of=as_of.isoformat(), standing=standing(course),
        yes=groups["yes"], open=groups["cannot_tell"], no=groups["no"],
    )


def summary_pdf(course: Course, answers: list[OptionAnswer], as_of: date) -> bytes:
    """The same page as PDF."""
    try:
        from weasyprint import HTML
    except OSError:
        raise HepwatchError(
            "the PDF cannot be made because the system library Pango is missing; install it (Debian: libpango-1.0-0 "
            "libpangoft2-1.0-0) or ask for HTML and print that"
        ) from None
    return bytes(HTML(string=summary_html(course, answers, as_of)).write_pdf())


def standing(course: Course) -> str:
    """Where the person stands, in a sentence."""
    index = course.index_treatment
    since = f"index treatment {index.kind} on {index.date}" if index and index.date else "no index treatment on record"
    where = ", ".join(
        f"{x.side + ' ' if x.side else ''}{x.site.replace('_', ' ')} {x.status}" + (f" {x.size_mm:g} mm" if x.size_mm else "")
        for x in course.open_lesions
    )
    return f"State: {course.state.replace('_', ' ')}; {since}; pattern: {course.pattern.replace('_', ' ')}; open lesions: {where or 'none known'}."
