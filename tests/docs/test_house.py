"""What a newcomer is told about the house is true of the house."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_room_says_what_it_is_for() -> None:
    for room in (ROOT / "src" / "hepwatch").rglob("__init__.py"):
        assert room.read_text().startswith('"""'), f"{room} does not say what it is for"
