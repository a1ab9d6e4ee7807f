"""`hepwatch protocols`: list them, show one with every number's source and certainty, check a hospital's own file."""

from pathlib import Path

import msgspec

from hepwatch.errors import UsageError
from hepwatch.followup.plan import Plan
from hepwatch.followup.protocols import compiled, names, plan
from hepwatch.surfaces.cli.places import print_lines


def list_(*, json: bool = False) -> None:
    """Every protocol, with its edition.

    Example: hepwatch protocols list
    """
    found = [plan(n) for n in names()]
    if json:
        print_lines({"id": p.id, "title": p.title, "edition": p.edition, "schedule": p.schedule, "source": p.source} for p in found)
        return
    for p in found:
        print(f"{p.id:22} {p.title} ({p.edition}){'' if p.schedule == 'full' else ': listed by reference, no schedule'}")


def show_(protocol: str, *, json: bool = False) -> None:
    """One protocol: what, when, from which source, how certain.

    Example: hepwatch protocols show whole-body

    Parameters
    ----------
    protocol
        A protocol's id or the path of your own file.
    json
        As one JSON object.
    """
    _shown(plan(protocol), json)


def check_(file: Path, *, json: bool = False) -> None:
    """Checks a hospital's own protocol file; errors name the line.

    Example: hepwatch protocols check ours.toml

    Parameters
    ----------
    file
        The protocol file (TOML).
    json
        The compiled protocol as one JSON object.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file.name} could not be read as text; give the path of a protocol file (TOML, UTF-8).") from None
    found = compiled(text, file.name)
    if json:
        _shown(found, json)
    else:
        print(f"{file.name} can be followed: {len(found.items)} items, for people treated by {', '.join(found.after)}.")


def _shown(found: Plan, json: bool) -> None:
    if json:
        print_lines([msgspec.to_builtins(found)])
        return
    print(f"{found.title}\nedition {found.edition}, in force from {found.valid_from}\nsource: {found.source}\n{found.note}")
    for item in found.items:
        print(f"\n{item.test} ({', '.join(item.sites) or 'blood'}), certainty: {item.certainty}\n  {item.why}\n  source: {item.source}")
        for p in item.periods:
            until = f"month {p.until_month}" if p.until_month is not None else "life"
            print(f"  from month {p.from_month} to {until}: every {p.every_months} months, "
                  f"window opens {p.opens_before_days} days before and closes {p.closes_after_days} days after")
