"""The error family, and the exit code each carries.

HepwatchError (1)
├── UsageError (2)        wrong words on the command line, or a file that is not what it must be
│   └── ProtocolError     a protocol file that cannot be followed; names the line
├── NothingReadError (3)  input was there, nothing in it could be read
└── StoreError (4)        the store is damaged, missing or of another version

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
