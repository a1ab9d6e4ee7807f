"""One page for the team meeting: where the person stands, what applies, what cannot be told, what speaks against the rest."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from hepwatch.course.answers import Course
from hepwatch.errors import HepwatchError
from hepwatch.options.answers import OptionAnswer

# Size of type in points, and how many statements of evidence an option shows: the first that lets everything stand on one page is taken.
_LAYOUTS = ((8.5, 3), (8.0, 3), (7.5, 3), (7.0, 3), (6.5, 3), (6.5, 1), (6.0, 1), (5.5, 1), (5.0, 1))


class _Sourced(Protocol):
    source: str
    certainty: str


class _Marks:
    """Numbers for the sources, in the order they are met; the letter says how sure the statement is."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, line: _Sourced) -> str:
        return f"{self.numbers.setdefault(line.source, len(self.numbers) + 1)}{line.certainty[0]}"

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter((n, source) for source, n in self.numbers.items())


def summary_html(course: Course, answers: list[OptionAnswer], as_of: date, layout: tuple[float, int] = _LAYOUTS[0]) -> str:
    """The page as one HTML file that needs nothing else."""
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("hepwatch.options", "templates"), autoescape=True)
    groups = {word: [a for a in answers if a.applies == word] for word in ("yes", "cannot_tell", "no")}
    marks = _Marks()
    return pages.get_template("summary.html").render(
        person=course.person, as_of=as_of.isoformat(), standing=standing(course), size=layout[0], shown=layout[1],
        yes=groups["yes"], open=groups["cannot_tell"], no=groups["no"], mark=marks, sources=marks,
    )


def summary_pdf(course: Course, answers: list[OptionAnswer], as_of: date) -> bytes:
    """The same page as PDF, in type small enough for one sheet."""
    try:
        from weasyprint import HTML
    except OSError:
        raise HepwatchError(
            "the PDF cannot be made because the system library Pango is missing; install it (Debian: libpango-1.0-0 "
            "libpangoft2-1.0-0) or ask for HTML and print that"
        ) from None
    for layout in _LAYOUTS:
        drawn = HTML(string=summary_html(course, answers, as_of, layout)).render()
        if len(drawn.pages) == 1:
            break
    return bytes(drawn.write_pdf())


def standing(course: Course) -> str:
    """Where the person stands, in a sentence."""
    index = course.index_treatment
    since = f"index treatment {index.kind} on {index.date}" if index and index.date else "no index treatment on record"
    where = ", ".join(
        f"{x.side + ' ' if x.side else ''}{x.site.replace('_', ' ')} {x.status}" + (f" {x.size_mm:g} mm" if x.size_mm else "")
        for x in course.open_lesions
    )
    return f"State: {course.state.replace('_', ' ')}; {since}; pattern: {course.pattern.replace('_', ' ')}; open lesions: {where or 'none known'}."
