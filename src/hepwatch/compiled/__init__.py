"""The hot rooms as machine code, used only where it was made of exactly the source that is here.

`make setup` compiles them (build.py) into a folder of the environment named after a fingerprint of the source. At the start of a
program the source beside it is fingerprinted again: code of the same name is taken in place of the Python modules, anything else is
passed by, and plain Python runs. So there is no old code to be taken by mistake. HEPWATCH_PLAIN=1 asks for plain Python.
"""

import os
import sys
import sysconfig
from functools import cache
from hashlib import blake2b
from importlib.abc import MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

# What is compiled in one piece, and what its code was checked against: a change in any of it gives another fingerprint.
PIECES = {"rules": ("words", "course", "followup", "signals"), "reader": ("reports",)}
_RELIED_ON = {
    "rules": ("errors.py", "record/rows.py", "record/reading.py", "record/history.py", "compiled"),
    "reader": ("errors.py", "words", "record/rows.py", "record/reading.py", "compiled"),
}
_PIECE_OF = {room: piece for piece, rooms in PIECES.items() for room in rooms}
# Left as they are: modules with types of msgspec, which reads their annotations, and compiled code keeps none.
_HOLDS_TYPES = b"(msgspec.Struct"
SUFFIX = EXTENSION_SUFFIXES[0]


def modules(package: Path, piece: str) -> list[Path]:
    """The modules of a piece to compile, of the package `hepwatch` in this folder."""
    found = (file for room in PIECES[piece] for file in sorted((package / room).glob("*.py")) if file.stem != "__init__")
    return [file for file in found if _HOLDS_TYPES not in file.read_bytes()]


def sources(package: Path, piece: str) -> list[Path]:
    """Every module that the compiled code of a piece was made of or checked against."""
    named = [package / name for name in (*_RELIED_ON[piece], *PIECES[piece])]
    return [file for place in named for file in (sorted(place.rglob("*.py")) if place.is_dir() else [place])]


def fingerprint(package: Path, piece: str) -> str:
    """Names the source of a piece, with the Python that runs it."""
    digest = blake2b(f"{piece} {sys.implementation.cache_tag} {sysconfig.get_platform()}".encode(), digest_size=16)
    for file in sources(package, piece):
        digest.update(f"\0{file.relative_to(package).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def home() -> Path:
    """Where the compiled rooms are, one folder a fingerprint: with the packages of this environment, or where HEPWATCH_COMPILED says."""
    return Path(os.environ.get("HEPWATCH_COMPILED") or Path(sysconfig.get_path("platlib")) / "hepwatch_compiled")


def is_used(piece: str) -> bool:
    """Whether this program runs a piece compiled."""
    return any(isinstance(finder, Rooms) and finder.folder(piece) is not None for finder in sys.meta_path)


class Rooms(MetaPathFinder):
    """Finds a module of the rooms in the folder that bears the fingerprint of its piece's source; nothing where there is none."""

    def __init__(self, package: Path) -> None:
        self._package = package

    @cache  # noqa: B019  one finder lives as long as the program
    def folder(self, piece: str) -> Path | None:
        made = home()
        found = made / fingerprint(self._package, piece) if made.is_dir() else None
        return found if found is not None and found.is_dir() else None

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        for piece in _pieces_with(fullname):
            folder = self.folder(piece)
            file = folder / (fullname.replace(".", "/") + SUFFIX) if folder else None
            if file is not None and file.is_file():
                return spec_from_file_location(fullname, file, loader=ExtensionFileLoader(fullname, str(file)))
        return None


def _pieces_with(fullname: str) -> tuple[str, ...]:
    """The pieces that can hold a module: its room's; of the code that the modules of a piece share, any."""
    if fullname.endswith("__mypyc"):
        return tuple(PIECES)
    piece = _PIECE_OF.get(fullname.split(".")[1]) if fullname.startswith("hepwatch.") else None
    return (piece,) if piece else ()


def take() -> None:
    """Have the rooms imported compiled from here on, where they are."""
    if os.environ.get("HEPWATCH_PLAIN", "") in ("", "0"):
        sys.meta_path.insert(0, Rooms(Path(__file__).parents[1]))
