"""Killed while recording: every action that was acknowledged is there afterwards, and the audit chain holds."""

import os
import signal
import subprocess
import sys

from hepwatch.decisions import actions, audit
from hepwatch.decisions.database import Database

RECORDER = """
import sys
from datetime import UTC, datetime
from hepwatch.decisions import actions
from hepwatch.decisions.accounts import Account
from hepwatch.decisions.actions import Detail, Screen
from hepwatch.decisions.database import Database
database, screen = Database(sys.argv[1]), Screen("in_remission")
for n in range(1000):
    with database.write() as c:
        actions.record(c, person=f"p{n}", kind="acknowledge", detail=Detail(), account=Account(1, "ada", "clinician"),
                       at=datetime(2026, 3, 2, tzinfo=UTC), version=0, seen=screen.name, screen=screen, request=f"r{n}")
    print(n, flush=True)
"""


def test_no_acknowledged_action_is_lost_to_kill_9(database: Database, url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", RECORDER, url], stdout=subprocess.PIPE, text=True) as recorder:
        assert recorder.stdout is not None
        acknowledged = [int(next(recorder.stdout)) for _ in range(200)]
        os.kill(recorder.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in recorder.stdout if line.endswith("\n")]
    with database.read() as c:
        kept = {action.person for action in actions.after(c, 0)}
        assert {f"p{n}" for n in acknowledged} <= kept
        assert audit.verify(c) == audit.Verdict(True, len(kept))
