"""Long texts as they are kept and sent: packed with LZ4, which names the same rows and words once and is read back one at a time."""

from functools import cache

import pyarrow as pa


@cache
def _codec() -> pa.Codec:
    return pa.Codec("lz4")


def pack(text: bytes) -> tuple[int, bytes]:
    """(bytes unpacked, packed text)."""
    return len(text), _codec().compress(text, asbytes=True)


def unpack(size: int, packed: bytes) -> bytes:
    """The text."""
    text: bytes = _codec().decompress(packed, decompressed_size=size, asbytes=True)
    return text
