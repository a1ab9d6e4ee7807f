"""Laboratory values and what the clinic states beside them, each for as long as it counts."""

from datetime import date

from hepwatch.options.conditions import Between
from hepwatch.options.liver_function import points_of
from hepwatch.options.periods import counts_for
from hepwatch.record.history import History
from hepwatch.record.rows import MeasurementRow

_TO_CANONICAL = {("bilirubin", "mg/dL"): 17.104, ("albumin", "g/dL"): 10.0}
_UNITS = {"bilirubin": "umol/L", "albumin": "g/L"}
_BARE = ("inr", "ecog")  # a unit is not needed to compare them
_HORMONES = ("metanephrines", "cortisol")


class Labs:
    """The latest value of each analyte that is still recent enough, in the unit the options use."""

    def __init__(self, known: History, as_of: date) -> None:
        recent = [m for m in known.measurements if m.date and as_of - counts_for(_period(m.analyte)) <= m.date <= as_of]
        self.latest = {m.analyte: m for m in sorted(recent, key=lambda m: (m.date or as_of, m.row_id))}
        self.rows: dict[str, tuple[str, ...]] = {name: (m.row_id,) for name, m in self.latest.items()}

    def value(self, analyte: str) -> float | None:
        row = self.latest.get(analyte)
        return None if row is None else _in_unit(analyte, row)

    def words(self, analyte: str) -> str | None:
        """The value as it was written, for what is stated in words: "B7", "moderate"."""
        row = self.latest.get(analyte)
        if row is None:
            return None
        return row.text or (f"{row.value:g}" if row.value is not None else None)

    def graded(self, analyte: str) -> Between | None:
        """Ascites or encephalopathy as Child-Pugh points; None when nothing was stated."""
        words = self.words(analyte)
        return None if words is None else points_of(words)

    def hormones_known(self) -> bool | None:
        """Plasma metanephrines and cortisol are both there."""
        return True if all(name in self.latest for name in _HORMONES) else None

    def metanephrines_raised(self) -> bool | None:
        """As the laboratory judged them; a number without its range tells nothing."""
        said = (self.words("metanephrines") or "").lower()
        if any(w in said for w in ("normal", "not raised", "not elevated", "negative")) and "abnormal" not in said:
            return False
        return True if any(w in said for w in ("raised", "elevated", "high", "positive", "abnormal")) else None


def _period(analyte: str) -> str:
    return "hormones" if analyte in _HORMONES else "laboratory"


def _in_unit(analyte: str, row: MeasurementRow) -> float | None:
    if analyte in _BARE:
        return row.canonical_value if row.canonical_value is not None else row.value
    if row.canonical_value is None or row.canonical_unit is None:
        return None
    factor = _TO_CANONICAL.get((analyte, row.canonical_unit))
    if factor is not None:
        return row.canonical_value * factor
    wanted = _UNITS.get(analyte)
    same = wanted is None or row.canonical_unit.replace("µ", "u").replace("μ", "u") == wanted
    return row.canonical_value if same else None
