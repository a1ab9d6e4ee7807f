"""What the documents say exists: every link leads somewhere, every command stands in the manual, every protocol on its page."""

import re
from pathlib import Path

import pytest

from hepwatch.followup.protocols import names
from hepwatch.surfaces.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "GLOSSARY.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not link.startswith(("http", "mailto")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}, which is not there"


def test_every_command_stands_in_the_manual() -> None:
    manual = (ROOT / "docs" / "manual.md").read_text("utf-8")
    for command in app:
        if not command.startswith("-"):
            assert f"hepwatch {command}" in manual, f"`hepwatch {command}` is not in docs/manual.md"


def test_every_protocol_stands_on_its_page() -> None:
    page = (ROOT / "docs" / "protocols.md").read_text("utf-8")
    for name in names():
        assert name in page, f"{name} is not in docs/protocols.md"


def test_the_documents_speak_of_the_project_alone() -> None:
    for page in PAGES:
        assert "/work/" not in page.read_text("utf-8"), page.name
