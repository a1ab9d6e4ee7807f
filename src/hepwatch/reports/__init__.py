"""Report text -> findings, each with its exact words."""

from collections.abc import Iterable, Iterator

from hepwatch.record.reading import Reading
from hepwatch.reports.explain import explain
from hepwatch.reports.pathology import looks_like_pathology, read_pathology
from hepwatch.reports.read import READER, read

__all__ = ["READER", "explain", "looks_like_pathology", "read", "read_kind", "read_many", "read_pathology"]


def read_many(batch: Iterable[tuple[str, str, str | None, str | None]]) -> Iterator[Reading]:
    """Readings of (report, text, exam, language), in order."""
    for report, text, exam, language in batch:
        yield read(text, report=report, exam=exam, language=language)


def read_kind(kind: str, text: str, *, report: str, language: str | None) -> Reading:
    """A stored report by its kind: pathology by the reader of specimens, everything else as imaging."""
    return (read_pathology if kind == "pathology" else read)(text, report=report, language=language)
