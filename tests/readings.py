"""One fingerprint of all that the reader says of every development report, to be made compiled and plain.

Usage: python tests/readings.py; HEPWATCH_PLAIN=1 for plain Python.
"""

import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from hepwatch.compiled import is_used
from hepwatch.reports import explain, looks_like_pathology, read, read_pathology

CORPUS = Path(__file__).parent / "reports" / "corpus" / "dev"


def readings() -> Iterator[str]:
    """What is read in each report, in order, and how it is explained; a text too long and texts that are no report besides."""
    for file in sorted(CORPUS.glob("*.jsonl")):
        for line in filter(None, file.read_text("utf-8").splitlines()):
            label = json.loads(line)
            yield repr(read(label["text"], report=label["id"], exam=label.get("exam")))
            yield explain(label["text"])
            if looks_like_pathology(label["text"]):
                yield repr(read_pathology(label["text"], report=label["id"], language=None))
    for text in ("", "\0\x7f\ufffd", "<p>" * 400, "no mass. " * 40_000, "9 mm, now 17 " * 900):
        yield repr(read(text))


def digest() -> str:
    told = blake2b(digest_size=16)
    for said in readings():
        told.update(said.encode("utf-8", "surrogatepass") + b"\0")
    return told.hexdigest()


if __name__ == "__main__":
    print("compiled" if is_used("reader") else "plain", digest())
