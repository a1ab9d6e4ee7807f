"""Work that takes longer than a page may: one at a time in a thread of its own, with its progress, and it can be stopped.

A job is a generator that yields how far it is (0 to 1) and returns its result; it is stopped between two yields.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Generator
from threading import Lock, Thread
from typing import Any, Literal

from hepwatch.errors import HepwatchError, RefusedError

State = Literal["waiting", "running", "done", "stopped", "failed"]
Work = Generator[float, None, Any]
MOST_KEPT = 20
MOST_WAITING = 4


class Job:
    """One piece of work. `asked` is what was asked for, to be shown beside the result."""

    def __init__(self, kind: str, asked: Any, owner: str) -> None:
        self.id, self.kind, self.asked, self.owner = secrets.token_urlsafe(9), kind, asked, owner
        self.state: State = "waiting"
        self.progress = 0.0
        self.result: Any = None
        self.problem = ""
        self.stop_asked = False

    @property
    def over(self) -> bool:
        return self.state in ("done", "stopped", "failed")

    def run(self, work: Callable[[], Work]) -> None:
        if self.stop_asked:
            self.state = "stopped"
            return
        self.state = "running"
        try:
            self._follow(work())
        except HepwatchError as problem:
            self.state, self.problem = "failed", str(problem)
        except Exception:
            self.state, self.problem = "failed", "The work could not be finished; tell whoever runs this server."

    def _follow(self, steps: Work) -> None:
        while not self.stop_asked:
            try:
                self.progress = next(steps)
            except StopIteration as end:
                self.result, self.progress, self.state = end.value, 1.0, "done"
                return
        steps.close()
        self.state = "stopped"


class Jobs:
    """The jobs of this server: the last few are kept, in memory only."""

    def __init__(self) -> None:
        self._lock, self._turn = Lock(), Lock()
        self._known: OrderedDict[str, Job] = OrderedDict()

    def start(self, kind: str, asked: Any, owner: str, work: Callable[[], Work]) -> Job:
        job = Job(kind, asked, owner)
        with self._lock:
            if sum(not j.over for j in self._known.values()) >= MOST_WAITING:
                raise RefusedError(f"{MOST_WAITING} pieces of work are waiting already; stop one or wait for one to end.")
            self._known[job.id] = job
            self._forget_old()
        Thread(target=self._in_turn, args=(job, work), daemon=True).start()
        return job

    def _in_turn(self, job: Job, work: Callable[[], Work]) -> None:
        with self._turn:
            job.run(work)

    def _forget_old(self) -> None:
        over = [j.id for j in self._known.values() if j.over]
        for old in over[: max(0, len(self._known) - MOST_KEPT)]:
            del self._known[old]

    def find(self, job_id: str) -> Job | None:
        return self._known.get(job_id)

    def of(self, kind: str) -> list[Job]:
        """Newest first."""
        with self._lock:
            return [j for j in reversed(self._known.values()) if j.kind == kind]
