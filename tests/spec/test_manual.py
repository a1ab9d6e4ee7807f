"""The rule pages of the manual are those that the specs make today."""

from casebook import casebook
from manual import RULES, pages


def test_the_rule_pages_are_fresh() -> None:
    made = pages()
    stale = sorted(name for name, text in made.items() if not (RULES / name).is_file() or (RULES / name).read_text("utf-8") != text)
    old = sorted(p.name for p in RULES.glob("*.md") if p.name not in made)
    assert not stale and not old, f"renew with `python tests/spec/manual.py`: stale {stale}, no longer made {old}"


def test_there_are_at_least_fifteen_hundred_written_cases() -> None:
    assert len(casebook()) >= 1500
