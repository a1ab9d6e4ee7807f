"""How often somebody may ask."""

import time
from collections import OrderedDict


class Rate:
    """So many requests a minute for one caller (a leaky bucket); callers longest silent are forgotten first."""

    def __init__(self, per_minute: int, most_callers: int = 10_000) -> None:
        self._per_minute, self._most = per_minute, most_callers
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, caller: str) -> bool:
        now = time.monotonic()
        level, then = self._seen.pop(caller, (0.0, now))
        level = max(0.0, level - (now - then) * self._per_minute / 60)
        allowed = level + 1 <= self._per_minute
        self._seen[caller] = (level + 1 if allowed else level, now)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return allowed
