"""Finds every known phrase of a language in one pass: Aho-Corasick over words, the longest phrase first, none overlapping.

Each word of the pack stands for one character of a private alphabet, so a match is always whole words and costs the same
however many phrases there are. Words a pack calls transparent ("slightly", "grossly") are passed over on both sides.
"""

from collections.abc import Iterable
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from hepwatch.reports.phrases import Meaning, load
from hepwatch.reports.tokens import Tokens, words_of

_UNKNOWN = "\ue000"
_AS_IT_IS = "\0"
_FIRST = 0x10000  # private letters, away from everything else


class Item:
    """A phrase found: what it means, and where it stands in the folded text. Never changed once made."""

    __slots__ = ("kind", "value", "start", "end", "site", "side", "size", "note")

    def __init__(self, kind: str, value: str, start: int, end: int, site: str | None = None, side: str | None = None, size: float | None = None, note: str | None = None) -> None:
        self.kind, self.value, self.start, self.end = kind, value, start, end
        self.site, self.side, self.size, self.note = site, side, size, note

    def but(
        self, *, kind: str = _AS_IT_IS, value: str = _AS_IT_IS, start: int = -1, end: int = -1, site: str | None = _AS_IT_IS,
        side: str | None = _AS_IT_IS, size: float | None = -1.0, note: str | None = _AS_IT_IS,
    ) -> "Item":  # fmt: skip
        """Another item, like this one but for what is given."""
        return Item(
            self.kind if kind == _AS_IT_IS else kind, self.value if value == _AS_IT_IS else value, self.start if start < 0 else start, self.end if end < 0 else end,
            self.site if site == _AS_IT_IS else site, self.side if side == _AS_IT_IS else side, self.size if size == -1.0 else size, self.note if note == _AS_IT_IS else note,
        )  # fmt: skip


class Matcher:
    """The phrases of one language, ready to be found."""

    def __init__(self, meanings: Iterable[tuple[str, Meaning]], transparent: Iterable[str], bound: Iterable[str] = ()) -> None:
        self.skip = frozenset(transparent)
        self.bound = frozenset(bound)
        self.paired = frozenset(w for pair in self.bound for w in pair.split())
        self.letters: dict[str, str] = {}
        patterns: dict[str, Meaning] = {}
        thinned: list[tuple[list[str], Meaning]] = []
        for phrase, meaning in meanings:
            words = words_of(phrase.replace("{", "(").replace("}", ")"))
            if words and self.skip.isdisjoint(words):
                patterns.setdefault("".join(self._letter(w) for w in words), meaning)
            else:  # a phrase as written outranks one that is equal to it only without its transparent words
                thinned.append(([words[n] for n in self._kept(words)], meaning))
        for words, meaning in thinned:
            if len(words) > 1:
                patterns.setdefault("".join(self._letter(w) for w in words), meaning)
        self.meanings = list(patterns.values())
        self.automaton = AhoCorasick(list(patterns), matchkind=MatchKind.LeftmostLongest)

    def _letter(self, word: str) -> str:
        return self.letters.setdefault(word, chr(_FIRST + len(self.letters)))

    def _kept(self, words: list[str]) -> list[int]:
        """The places of the words that count: those not passed over, and those bound to their neighbour."""
        skip, paired = self.skip, self.paired
        return [n for n, w in enumerate(words) if w not in skip or (w in paired and self._is_bound(words, n))]

    def _is_bound(self, words: list[str], n: int) -> bool:
        return " ".join(words[n : n + 2]) in self.bound or (n > 0 and " ".join(words[n - 1 : n + 1]) in self.bound)

    def items(self, tokens: Tokens) -> list[Item]:
        words, starts, ends = tokens
        letters, skip = self.letters, self.skip
        if skip.isdisjoint(words):
            kept: range | list[int] = range(len(words))
            encoded = "".join([letters.get(w, _UNKNOWN) for w in words])
        else:
            kept = self._kept(words)
            encoded = "".join([letters.get(words[n], _UNKNOWN) for n in kept])
        found: list[Item] = []
        meanings = self.meanings
        for which, a, b in self.automaton.find_matches_as_indexes(encoded):
            m = meanings[which]
            found.append(Item(m.kind, m.value, starts[kept[a]], ends[kept[b - 1]], m.site, m.side, None, m.note))
        return found


@cache
def matcher(language: str) -> Matcher:
    pack = load(language)
    return Matcher(pack.meanings, pack.settings.get("transparent", ()), pack.settings.get("bound", ()))
