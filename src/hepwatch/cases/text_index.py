"""Which words of the question a case shares, rare words weighing most.

Postings in one flat array a word, so that a question of twenty words touches only the cases that hold them: a hundred
thousand cases are compared in milliseconds. The likeness is the share of the question's rare words that a case of average length holds, so one
word in common by chance stays little; no case has more than 1.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# A word in more than this share of the cases tells none from another, and costs the most time.
_COMMON = 0.5


class TextIndex:
    """Words to cases."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        places: dict[str, list[int]] = {}
        for i, document in enumerate(documents):
            for word in set(document):
                places.setdefault(word, []).append(i)
        self.size = len(documents)
        telling = {word: at for word, at in places.items() if len(at) <= _COMMON * self.size}
        self.places = {word: np.array(at, np.int32) for word, at in telling.items()}
        self.rarity = {w: float(np.log1p((self.size - len(at) + 0.5) / (len(at) + 0.5))) for w, at in telling.items()}
        lengths = np.array([max(len(set(d)), 1) for d in documents] or [1], np.float32)
        self.shortness = 1 / (0.6 + 0.4 * lengths / lengths.mean())

    def alike(self, asked: list[str]) -> NDArray[np.float32] | None:
        """From 0 (no word shared) to 1 (all of them); None when no case holds any of the words."""
        words = [w for w in dict.fromkeys(asked) if w in self.places]
        if not words:
            return None
        whole = sum(self.rarity[w] for w in words)
        score = np.zeros(self.size, np.float32)
        for word in words:
            score[self.places[word]] += np.float32(self.rarity[word])
        score *= self.shortness
        alike: NDArray[np.float32] = np.minimum(score / np.float32(whole), np.float32(1))
        return alike
