"""Days that cannot be true: before the person was born, or after the day the records came."""

from datetime import date

from hepwatch.record.rows import PersonRow, Row

_DATED = ("date", "done_on", "death_date", "start")


class Days:
    """Remembers the births met so far. `latest` is the day after which a fact lies in the future."""

    def __init__(self, latest: date | None) -> None:
        self.latest = latest
        self.births: dict[str, date] = {}

    def fault(self, row: Row) -> str | None:
        """Why a row cannot be true; None when nothing is wrong with its days."""
        if isinstance(row, PersonRow) and row.birth_date is not None:
            self.births[row.person] = row.birth_date
        born = self.births.get(row.person)
        for field in _DATED:
            day = getattr(row, field, None)
            if day is not None and born is not None and day < born:
                return "dated before the person was born"
            if day is not None and self.latest is not None and day > self.latest:
                return "dated in the future"
        return None
