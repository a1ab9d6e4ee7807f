"""A person's history as one JSON text: written by one set-based statement, read back in microseconds.

The statement gathers, for the people asked for, every row of every typed table as a JSON array in the order of day
and row name, leaving the texts of reports where they are. What comes out is exactly what `History` decodes.
"""

import msgspec

from hepwatch.record.history import History
from hepwatch.record.rows import TABLES
from hepwatch.record.schema import DAY_OF, fields

_DECODER = msgspec.json.Decoder(History)


def decode_history(payload: str | bytes) -> History:
    """The history a payload holds."""
    return _DECODER.decode(payload)


def _column(table: str, name: str) -> str:
    if name == "person":
        return "w.survivor"
    if table == "reports" and name == "text":
        return "NULL::VARCHAR"
    return f't."{name}"'


def _gathered(table: str) -> str:
    columns = ", ".join(_column(table, name) for name in fields(TABLES[table]))
    day = DAY_OF.get(table, "t.date")
    return (
        f"{table}_of AS (SELECT w.survivor AS person, to_json(list(json_array({columns}) ORDER BY {day} NULLS FIRST, t.row_id))::VARCHAR AS rows "
        f"FROM {table} t JOIN who w ON w.person = t.person GROUP BY w.survivor)"
    )


_READINGS = (
    "readings_of AS (SELECT w.survivor AS person, '[' || string_agg(t.payload, ',' ORDER BY t.report) || ']' AS rows "
    "FROM readings t JOIN who w ON w.person = t.person GROUP BY w.survivor)"
)

# Every name whose rows belong to the people asked for: their own, and those merged into them. Expects the
# temporary table `asked(person)`, which holds surviving names only.
_WHO = (
    "who AS (SELECT person, person AS survivor FROM asked "
    "UNION ALL SELECT a.person, a.survivor FROM aliases a JOIN asked s ON s.person = a.survivor)"
)


def payload_query() -> str:
    """SELECT person, payload: the histories of the people in `asked`; those without a single row are left out."""
    parts = ", ".join([_WHO, *map(_gathered, TABLES), _READINGS])
    names = [*TABLES, "readings"]
    members = " || ".join(f"""',"{n}":' || coalesce({n}_of.rows, '[]')""" for n in names)
    joins = " ".join(f"LEFT JOIN {n}_of ON {n}_of.person = s.person" for n in names)
    present = " OR ".join(f"{n}_of.rows IS NOT NULL" for n in TABLES)
    return f"""WITH {parts} SELECT s.person, '{{"person":' || to_json(s.person)::VARCHAR || {members} || '}}' AS payload FROM asked s {joins} WHERE {present}"""
