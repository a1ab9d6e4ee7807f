"""Where one person stands, in sentences: what is known, why, what is next. Words only; every statement is taken from the answer."""

from datetime import date

from hepwatch.assess import Assessment
from hepwatch.course.answers import Lesion
from hepwatch.surfaces.web.wording import place, relative, word
from hepwatch.words.dates import months_between


def where(a: Assessment, today: date) -> list[str]:
    """One sentence of where things stand, one of why, one of what is next."""
    found = [_stands(a, today), _why(a, today), _next(a, today)]
    return [sentence for sentence in found if sentence]


def _stands(a: Assessment, today: date) -> str:
    c = a.course
    since = _since(a, today)
    if c.state == "died":
        return f"Died{f' on {c.died_on}' if c.died_on else ''}{since}."
    if c.state == "recurred":
        return f"The cancer is back ({word(c.pattern)}){since}."
    said = {
        "in_remission": "In remission", "under_treatment": "Under treatment", "cannot_tell": "It cannot be told whether the cancer is in remission",
        "not_yet_treated": "Not yet treated",
    }
    return f"{said[c.state]}{since}."


def _since(a: Assessment, today: date) -> str:
    treatment = a.course.index_treatment or a.course.last_treatment
    if treatment is None:
        return ""
    if treatment.date is None:
        return f", after {word(treatment.kind)} on a day that is not recorded"
    months = months_between(treatment.date, today)
    return f", {_long(months)} after {word(treatment.kind)} of {treatment.date}"


def _long(months: int) -> str:
    if months < 24:
        return f"{months} month{'s' if months != 1 else ''}"
    years, rest = divmod(months, 12)
    return f"{years} years" + (f" and {rest} month{'s' if rest != 1 else ''}" if rest else "")


def _why(a: Assessment, today: date) -> str:
    if a.course.open_lesions:
        return "Open: " + "; ".join(_lesion(x) for x in a.course.open_lesions[:3]) + "."
    last = a.looks.get("liver")
    liver = "The liver was never looked at in the record" if last is None else f"The liver was last looked at on {last.last} ({word(last.test)}): {word(last.result)}"
    unusual = [word(s.code) for s in a.signals if s.code not in ("overdue",)]
    return f"{liver}; {'unusual: ' + ', '.join(dict.fromkeys(unusual)) if unusual else 'nothing unusual is known'}."


def _lesion(x: Lesion) -> str:
    size = f", {x.size_mm:g} mm" if x.size_mm is not None else ""
    return f"{place(x.site, x.side)} lesion{size}, called {word(x.status)} since {x.since}"


def _next(a: Assessment, today: date) -> str:
    late = [d for d in a.due if d.status == "overdue" and d.closes]
    if a.next_action is None:
        return "" if a.course.state == "died" else "Follow-up has been ended by a recorded decision."
    said = f"Next: {a.next_action.what} by {a.next_action.by} ({relative(a.next_action.by, today)})"
    return said + (f"; overdue: {', '.join(word(d.test) for d in late)}." if late else ".")
