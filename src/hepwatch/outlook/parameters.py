"""The natural-history model's numbers, read from `parameters.toml` and, over it, from a file of one's own.

A file of one's own holds only what changes. Blocks that come in lists (`sees`, `factor`, `personal.bounds`) are matched by
what names them, so one sensitivity can be changed without copying the table. Everything is checked on the way in: a
number out of range or a name that does not exist is an error that says which, not a silent default.
"""

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import msgspec

from hepwatch.errors import UsageError
from hepwatch.words.certainty import Certainty
from hepwatch.words.sites import SITES

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
NonNegative = Annotated[float, msgspec.Meta(ge=0)]
Marginal = Annotated[float, msgspec.Meta(ge=-1, le=2)]


class _Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A block of numbers with where they come from."""

    source: str = ""
    certainty: Certainty = "unverified"


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From month `start` on, this many per month."""

    start: NonNegative = msgspec.field(name="from")
    rate: NonNegative


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Onset after one kind of treatment."""

    occult: Share
    early: tuple[Step, ...]
    late: tuple[Step, ...]


class AfterRetreatment(_Block, frozen=True):
    factor: Positive


class Onset(_Block, frozen=True):
    size_mm: Positive
    occult_window: Annotated[int, msgspec.Meta(ge=1, le=60)]
    resection: Setting
    ablation: Setting
    transplant: Setting
    after_retreatment: AfterRetreatment


class ExtrahepaticShare(_Block, frozen=True):
    occult: Share
    early: Share
    late: Share
    transplant: Share


class SiteMix(_Block, frozen=True):
    lung: NonNegative
    lymph_node: NonNegative
    bone: NonNegative
    adrenal: NonNegative
    peritoneum: NonNegative
    brain: NonNegative


class Sites(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: tuple[str, ...]
    extrahepatic_share: ExtrahepaticShare
    extrahepatic_mix: SiteMix


class Factor(_Block, frozen=True):
    """A hazard ratio by component. `share` is absent for a number (size), which has a distribution of its own."""

    name: str
    says: str
    liver: Positive
    extrahepatic: Positive
    late: Positive
    share: Share | None = None


class Cohort(_Block, frozen=True):
    size_median_mm: Positive
    size_median_mm_transplant: Positive
    no_viable_tumour_transplant: Share
    more_tumours: Annotated[float, msgspec.Meta(ge=0, lt=1)]
    afp_tail_log_mean: Positive
    size_log_sd: Positive
    age_mean: Positive
    age_sd: Positive
    afp_producer_share: Share


class Relative(_Block, frozen=True):
    liver: Positive
    lung: Positive
    lymph_node: Positive
    bone: Positive
    adrenal: Positive
    peritoneum: Positive
    brain: Positive


class Growth(_Block, frozen=True):
    liver_median_months: Positive
    log_sd: Positive
    relative: Relative


class SymptomSizes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    liver: Positive
    lung: Positive
    lymph_node: Positive
    bone: Positive
    adrenal: Positive
    peritoneum: Positive
    brain: Positive


class Symptoms(_Block, frozen=True):
    log_sd: Positive
    median_mm: SymptomSizes


class Sees(_Block, frozen=True):
    """How well one test sees one site."""

    test: str
    site: str
    at_10_mm: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    at_20_mm: Annotated[float, msgspec.Meta(gt=0, lt=1)]
    coverage: Share


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    benign: Share
    indeterminate: Share
    suspicious: Share
    definite: Share


class Wording(_Block, frozen=True):
    silence_counts: Share
    partial_counts: Share
    size_log_sd: Positive
    if_there: Words
    if_not: Words


class Marker(_Block, frozen=True):
    log_mean: float
    between_sd: Positive
    within_sd: Positive
    within_sd_flare: Positive
    makes: Share
    makes_if_primary_did: Share
    makes_if_primary_did_not: Share
    fold_at_20_mm: Annotated[float, msgspec.Meta(gt=1)]
    fold_log_sd: Positive
    settles_days: NonNegative


class Markers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    afp: Marker
    dcp: Marker


class Cure(_Block, frozen=True):
    diameter_mm: tuple[Positive, ...]
    chance: tuple[Share, ...]
    if_felt: Share


class Survival(_Block, frozen=True):
    other_death_per_year: NonNegative
    other_death_per_year_cirrhosis: NonNegative
    median_months_not_cured_liver: Positive
    median_months_not_cured_extrahepatic: Positive


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next look of this test: no sooner and no later than this many months after the last."""

    test: str
    shortest: Positive
    longest: Positive
    until_month: NonNegative | None = None


class Personal(_Block, frozen=True):
    price_liver_ct: NonNegative
    price_chest_ct: NonNegative
    price_visit: NonNegative
    extrahepatic_weight: Positive
    month_of_delay: NonNegative
    urgent: tuple[Positive, Positive]
    join: tuple[Positive, Positive]
    marginal: tuple[Marginal, Marginal]
    rest: Positive
    markers: Annotated[int, msgspec.Meta(ge=0, le=2)]
    blood_every: tuple[Positive, Positive, Positive]
    bounds: tuple[Bound, ...]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything the model is told. `name` says which numbers these are: the edition, and a digest when laid over."""

    edition: str
    onset: Onset
    sites: Sites
    factor: tuple[Factor, ...]
    cohort: Cohort
    growth: Growth
    symptoms: Symptoms
    sees: tuple[Sees, ...]
    same_as: dict[str, tuple[str, ...]]
    false_alarms: dict[str, Any]
    wording: Wording
    markers: Markers
    cure: Cure
    survival: Survival
    dose_msv: dict[str, Any]
    cost: dict[str, Any]
    personal: Personal
    name: str = ""

    def __hash__(self) -> int:
        return hash(self.name)

    def number(self, table: str, key: str, default: float = 0.0) -> float:
        """A test's number in one of the tables that name tests (false_alarms, dose_msv, cost)."""
        return float(getattr(self, table).get(key, default))


@cache
def default_parameters() -> Parameters:
    """The bundled numbers."""
    return _build(_bundled(), "")


def load_parameters(path: Path | str | None = None) -> Parameters:
    """The bundled numbers, with those of a file laid over them."""
    return default_parameters() if path is None else changed(_read(Path(path)))


def changed(over: dict[str, Any]) -> Parameters:
    """The bundled numbers with some changed: nested as in the file. Used by files, sensitivity analysis and tests."""
    digest = hashlib.sha256(msgspec.json.encode(over, order="sorted")).hexdigest()[:8]
    return _build(_lay(_bundled(), over, ""), f"+{digest}")


@cache
def _bundled() -> dict[str, Any]:
    """The file as read; laying others over it makes new blocks and leaves these alone."""
    return tomllib.loads(files(__package__).joinpath("parameters.toml").read_text("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise UsageError(f"the parameter file {path} cannot be opened; give the path of a TOML file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UsageError(f"the parameter file {path} is not TOML ({e}); correct it or leave --parameters out") from None


_NAMED_BY = {"sees": ("test", "site"), "factor": ("name",), "bounds": ("test", "until_month")}


def _lay(base: Any, over: Any, where: str) -> Any:
    """`over` laid on `base`, block by block; a name that `base` does not have is kept, for the check to refuse."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{k: _lay(base[k], v, k) if k in base else v for k, v in over.items()}}
    if where in _NAMED_BY and isinstance(over, list):
        return _lay_named(base, over, _NAMED_BY[where])
    return over


def _lay_named(base: list[Any], over: list[Any], names: tuple[str, ...]) -> list[Any]:
    def key(block: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(block.get(n) for n in names)

    merged = {key(b): b for b in base}
    for block in over:
        merged[key(block)] = {**merged.get(key(block), {}), **block}
    return list(merged.values())


def _build(data: dict[str, Any], digest: str) -> Parameters:
    try:
        found = msgspec.convert({**data, "name": f"{data.get('edition', '?')}{digest}"}, Parameters)
    except msgspec.ValidationError as e:
        raise UsageError(f"the model's parameters are not usable: {e}; see parameters.toml for the shape expected") from None
    _check(found)
    return found


def _check(p: Parameters) -> None:
    """What types cannot say: names that must exist, numbers that must rise."""
    for problem in (*_names_unknown(p), *_out_of_order(p)):
        raise UsageError(f"the model's parameters are not usable: {problem}; correct the file given with --parameters")


def _names_unknown(p: Parameters) -> list[str]:
    sites = set(p.sites.names)
    wrong = [f"[sites] names {s!r}, which is not a site" for s in p.sites.names if s not in SITES]
    wrong += [f"[[sees]] {s.test} names the site {s.site!r}; known are {', '.join(p.sites.names)}" for s in p.sees if s.site not in sites]
    tests = {s.test for s in p.sees}
    wrong += [f"[same_as] {k} names {t!r}, which no [[sees]] describes" for k, v in p.same_as.items() for t in v if t not in tests]
    for table in ("false_alarms", "dose_msv", "cost"):
        wrong += [
            f"[{table}] {k} must be a number of 0 or more" for k, v in getattr(p, table).items()
            if k not in ("source", "certainty") and not (isinstance(v, (int, float)) and v >= 0)
        ]
    return wrong


def _out_of_order(p: Parameters) -> list[str]:
    wrong = [f"[[sees]] {s.test}, {s.site}: at_20_mm must not be below at_10_mm" for s in p.sees if s.at_20_mm < s.at_10_mm]
    if len(p.cure.diameter_mm) != len(p.cure.chance) or list(p.cure.diameter_mm) != sorted(set(p.cure.diameter_mm)):
        wrong.append("[cure] diameter_mm must rise and be as long as chance")
    for kind in ("resection", "ablation", "transplant"):
        for part in ("early", "late"):
            starts = [s.start for s in getattr(getattr(p.onset, kind), part)]
            if not starts or starts[0] != 0 or starts != sorted(set(starts)):
                wrong.append(f"[onset.{kind}] {part} must begin at month 0 and rise")
    wrong += [f"[[personal.bounds]] {b.test}: longest must not be below shortest" for b in p.personal.bounds if b.longest < b.shortest]
    return wrong
