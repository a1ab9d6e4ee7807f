"""The command line: one file per command, each a plain function; this file only gathers them and says errors in one sentence."""

import os
import sys
from typing import Any

import cyclopts

from hepwatch.errors import HepwatchError

_HELP = """Keeps watch over everyone who has been treated for liver cancer: for life, and over the whole body.

Decision support for professionals and research, not a medical device.

Example: hepwatch ingest records/ --store mystore && hepwatch watch --store mystore
"""

app = cyclopts.App(name="hepwatch", help=_HELP, version_flags=["--version"], help_format="markdown")

_COMMANDS = "hepwatch.surfaces.cli"
# Imported when asked for, so that one command does not wait for the libraries of another.
for _name, (_target, _says) in {
    "ingest": ("ingest:ingest", "Read records into a store: FHIR, CSV.\n\nExample: hepwatch ingest records/ --store mystore"),
    "ledger": ("ledger:ledger", "What became of every record.\n\nExample: hepwatch ledger --store mystore --outcome set_aside"),
    "watch": ("watch:watch", "The worklist: who is owed what, what is unusual, and why.\n\nExample: hepwatch watch --store mystore --as-of 2024-05-01 --json"),
    "replay": ("replay:replay", "What would have been raised, and when, without hindsight.\n\nExample: hepwatch replay --store mystore --person p1 --json"),
    "read": ("read:read", "Read a report: findings with their exact words.\n\nExample: hepwatch read report.txt --explain"),
    "options": ("options:options", "Treatment options for one person's pattern, with evidence.\n\nExample: hepwatch options --store mystore --person p1"),
    "simulate": ("simulate:simulate", "Compare follow-up policies by simulation.\n\nExample: hepwatch simulate --policies whole-body,nccn-like,personal --people 2000 --years 5 --seed 1"),
    "calibrate": ("calibrate:calibrate", "Fit the recurrence hazards to the people in a store.\n\nExample: hepwatch calibrate --store mystore"),
    "serve": ("serve:serve", "The web app, on this machine.\n\nExample: hepwatch serve --store mystore"),
    "demo": ("demo:demo", "Ingest the demonstration records and show their worklist.\n\nExample: hepwatch demo --store demo-store"),
}.items():
    app.command(f"{_COMMANDS}.{_target}", name=_name, help=_says)

_scores = cyclopts.App(name="scores", help="Published scores: list them, compute one.")
_scores.command(f"{_COMMANDS}.scores:list_scores", name="list")
_scores.command(f"{_COMMANDS}.scores:compute", name="compute")
app.command(_scores)

_recurrence = cyclopts.App(name="recurrence", help="Models of recurrence on your own cohort: fit, predict, judge, recalibrate.")
for _name in ("models", "fit", "predict", "validate", "recalibrate", "landmarks", "cohort"):
    _recurrence.command(f"{_COMMANDS}.recurrence:{_name}", name=_name)
app.command(_recurrence)

_accounts = cyclopts.App(name="accounts", help="Who may sign in to the web app.")
_accounts.command(f"{_COMMANDS}.serve:add", name="add")
app.command(_accounts)

_protocols = cyclopts.App(name="protocols", help="Follow-up protocols: list them, show one, check your own.")
for _name in ("list", "show", "check"):
    _protocols.command(f"{_COMMANDS}.protocols:{_name}_", name=_name)
app.command(_protocols)

_cases = cyclopts.App(name="cases", help="The case library: find people like this one, see how they fared, add and share your own.")
for _name, _target in {
    "list": "list_", "show": "show", "search": "search", "outcomes": "outcomes", "reconstruct": "reconstruct",
    "add": "add", "release": "release", "export": "export", "import": "import_",
}.items():
    _cases.command(f"{_COMMANDS}.cases:{_target}", name=_name)
app.command(_cases)


def main(tokens: list[str] | None = None) -> None:
    """The `hepwatch` command. Exit codes: 0 done, 2 wrong usage, 3 nothing read, 4 store damaged, 1 anything else."""
    sys.exit(run(tokens))


def run(tokens: list[str] | None = None) -> int:
    try:
        app(tokens, exit_on_error=False, print_error=False, result_action="return_value")
    except HepwatchError as error:
        return _said(str(error), error.exit_code)
    except cyclopts.CycloptsError as error:
        return _said(_usage(error), 2)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # the reader has gone: nothing more to print
        return 0
    except KeyboardInterrupt:
        return _said("Interrupted; the store holds whole batches only, so the same command can be run again.", 1)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except OSError as error:
        if os.environ.get("HEPWATCH_DEBUG"):
            raise
        return _said(_of_file(error), 2 if isinstance(error, _WRONG_PATH) else 1)
    except Exception as error:
        if os.environ.get("HEPWATCH_DEBUG"):
            raise
        return _said(
            f"Something went wrong inside Hepwatch ({type(error).__name__}); nothing was half written. "
            "Run it again with HEPWATCH_DEBUG=1 and send the trace to the maintainers.",
            1,
        )
    return 0


_WRONG_PATH = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError, FileExistsError)


def _of_file(error: OSError) -> str:
    name = os.path.basename(str(error.filename)) if error.filename else "A file"
    return f"{name} could not be read or written ({(error.strerror or 'no reason given').lower()}); check the path, its rights and the space left"


def _said(sentence: str, code: int) -> int:
    """Every error as one sentence: it starts with a capital and has its full stop."""
    end = "" if sentence[-1:] in ".!?" else "."
    print(f"{sentence[:1].upper()}{sentence[1:]}{end}", file=sys.stderr)
    return code


def _usage(error: Any) -> str:
    said = " ".join(str(error).split())
    return f"{said.rstrip('.')}. Run `hepwatch --help` for the commands and an example."
