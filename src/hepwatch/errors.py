"""The error family, and the exit code each carries.

HepwatchError (1)
├── UsageError (2)        wrong words on the command line, or a file that is not what it must be
│   └── ProtocolError     a protocol file that cannot be followed; names the line
├── NothingReadError (3)  input was there, nothing in it could be read
├── StoreError (4)        the store is damaged or of another version
│   └── NoStoreError (2)  the folder named holds no store, and none can be made there
└── DecisionError (1)     what a person asked for cannot be recorded
    ├── ConflictError     somebody else, or the record, was faster; look again
    └── RefusedError      this account may not do that, or the details are not complete

A message is one plain sentence: what came, what was expected, what to do. It never holds a patient value.
"""


class HepwatchError(Exception):
    """Anything a user is told in one sentence."""

    exit_code = 1


class UsageError(HepwatchError):
    exit_code = 2


class ProtocolError(UsageError):
    """A protocol file that cannot be followed."""


class NothingReadError(HepwatchError):
    exit_code = 3


class StoreError(HepwatchError):
    exit_code = 4


class NoStoreError(StoreError):
    """There is no store where one was named."""

    exit_code = 2


class DecisionError(HepwatchError):
    """Something a person asked for that cannot be recorded."""


class ConflictError(DecisionError):
    """Somebody else acted on the same row, or the record changed under it, since the page was opened."""


class RefusedError(DecisionError):
    """Not allowed for this account, or not complete."""
