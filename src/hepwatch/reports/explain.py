"""Shows a report with every finding underlined, and under it the verdict, its change, its size and the words that decided."""

from hepwatch.record.reading import ReadFinding, Reading
from hepwatch.reports.read import read


def _label(row: ReadFinding) -> str:
    place = " ".join(word for word in (row.side, row.site) if word)
    size = f", {row.size_mm:g} mm" if row.size_mm is not None else ""
    before = f" (before: {row.prior_size_mm:g} mm)" if row.prior_size_mm is not None else ""
    decided = f" [{' '.join(row.decided_by.split())}]" if row.decided_by else ""
    return f"{place}: {row.status}" + (f", {row.change}" if row.change else "") + size + before + decided


def explain(text: str, *, exam: str | None = None, language: str | None = None) -> str:
    """The text, line by line; under each line that holds a finding, marks under its words and what they were read as."""
    return render(text, read(text, exam=exam, language=language))


def render(text: str, reading: Reading) -> str:
    if not reading.read:
        return f"{text}\n\nNot read: nothing here was understood (language: {reading.language or 'not told'})."
    lines: list[str] = []
    at = 0
    for line in text.split("\n"):
        lines.append(line)
        stop = at + len(line)
        inside = [r for r in reading.rows if r.start <= stop and r.end > at]
        if inside:
            marks = "".join("^" if any(r.start <= at + n < r.end for r in inside) else " " for n in range(len(line)))
            lines.append(marks.rstrip())
            lines += [f"  > {_label(r)}" for r in inside if r.start >= at]
        lines += [f"  > advice: {a.test or 'see text'}, within {a.within_days or '?'} days" for a in reading.advice if at <= a.start <= stop]
        at = stop + 1
    if reading.not_assessed:
        lines.append(f"Not assessed: {', '.join(reading.not_assessed)}")
    return "\n".join(lines)
