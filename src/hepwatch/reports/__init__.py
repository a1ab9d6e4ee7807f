"""Report text to findings, each with its exact words."""

from hepwatch.record.reading import Reading

READER = "0"


def read(text: str, *, report: str = "", exam: str | None = None, language: str | None = None) -> Reading:
    """Nothing is understood yet: every report stays unread."""
    return Reading(report=report, language=language, read=False, reader=READER)


def read_pathology(text: str, *, report: str = "", language: str | None = None) -> Reading:
    """Nothing is understood yet."""
    return Reading(report=report, language=language, read=False, reader=READER)
