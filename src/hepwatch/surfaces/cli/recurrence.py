"""`hepwatch recurrence`: models of time to recurrence fitted, applied, judged and recalibrated on one's own cohort."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hepwatch.errors import UsageError
from hepwatch.surfaces.cli.places import day, print_lines, store_folder

if TYPE_CHECKING:
    from hepwatch.outlook.recurrence import Cohort, Model

_USUAL = (6.0, 12.0, 24.0, 36.0, 60.0)


def models(*, json: bool = False) -> None:
    """The models that come with Hepwatch, and the columns each needs.

    Example: hepwatch recurrence models
    """
    from hepwatch.outlook.recurrence import shipped, shipped_names

    found = [(n, shipped(n)) for n in shipped_names()]
    if json:
        print_lines({"model": n, "needs": _needs(m), "rows": m.rows, "recurrences": m.events, "provenance": m.provenance} for n, m in found)
        return
    for name, m in found:
        print(f"{name}: {m.events} recurrences in {m.rows} rows; needs {', '.join(_needs(m))}\n  {m.provenance}")


def fit(
    cohort: Path, *, features: str, out: Path, time: str = "months", event: str = "event", person: str | None = None, unit: str = "months",
    method: str = "cox", ridge: float = 0.01, bootstrap: int = 200, folds: int = 0, json: bool = False,
) -> None:
    """Fits a model to a cohort in a CSV file and says how well it would do on new people of the same kind.

    Example: hepwatch recurrence fit cohort.csv --features age:spline,afp:log:spline,male --out model.json

    Parameters
    ----------
    cohort
        A CSV file: one row a person, unknown values empty.
    features
        Columns with commas between; NAME:log and NAME:spline (or both) say how one enters.
    out
        Where the model is written (JSON).
    time
        The column of follow-up times.
    event
        The column of ends: 0 none so far, 1 recurrence, 2 another end (death without recurrence).
    person
        The column that names the person, where one has several rows.
    unit
        Of the times: months, days or years.
    method
        cox or boosted.
    ridge
        Shrinkage of a Cox model, in units of one row's information.
    bootstrap
        Samples of people for the correction of optimism (Cox); 0 for none.
    folds
        Also judged by cross-validation over this many parts, split by person.
    json
        One JSON object.
    """
    from hepwatch.outlook.recurrence import Term, fit_boosted, fit_cox, optimism, to_json
    from hepwatch.outlook.recurrence.table import cohort_of, read_table, terms_of

    terms = terms_of(features)
    rows = cohort_of(read_table(cohort), [t.name for t in terms], time=time, event=event, person=person, unit=unit)

    def fitted(part: "Cohort") -> "Model":
        said = f"fitted on {cohort.name}"
        return fit_cox(part, terms, ridge=ridge, provenance=said) if method == "cox" else fit_boosted(part, terms, provenance=said)

    if method not in ("cox", "boosted"):
        raise UsageError(f"{method!r} is no way of fitting; choose cox or boosted.")
    model = fitted(rows)
    _write(out, to_json(model))
    answer: dict[str, object] = {"model": str(out), "rows": len(rows), "recurrences": rows.events}
    if method == "cox" and bootstrap > 0:
        answer["bootstrap"] = optimism(rows, [Term(t.name, spline=t.spline, log=t.log) for t in terms], refits=bootstrap, ridge=ridge)
    if folds > 1:
        answer["crossvalidated"] = _crossvalidated(fitted, rows, folds)
    _say(answer, json)


def predict(model: str, cohort: Path, *, horizons: str | None = None, out: Path | None = None) -> None:
    """The risk of recurrence of every row of a CSV file, by each horizon: the file with columns added.

    Example: hepwatch recurrence predict model.json people.csv --horizons 12,24

    Parameters
    ----------
    model
        A model file, or the name of one that comes with Hepwatch.
    cohort
        A CSV file with the columns the model needs, empty where unknown.
    horizons
        Months, with commas between; 6, 12, 24, 36 and 60 as far as the model reaches when left out.
    out
        Where the file is written; standard output when left out.
    """
    from hepwatch.outlook.recurrence.table import people_of, read_table

    m, table = _model(model), read_table(cohort)
    asked = _horizons(horizons, [_reach(m)])
    risk = m.risk(people_of(table, _needs(m)), asked)
    lines = [",".join([*table.columns, *(f"risk_{h:g}_months" for h in asked)])]
    for k, cells in enumerate(zip(*table.columns.values(), strict=True)):
        lines.append(",".join([*(_cell(c) for c in cells), *(f"{x:.6f}" for x in risk[k])]))
    text = "\n".join(lines) + "\n"
    if out is None:
        print(text, end="")
    else:
        _write(out, text)


def validate(
    model: str, cohort: Path, *, time: str = "months", event: str = "event", person: str | None = None, unit: str = "months",
    horizons: str | None = None, report: Path | None = None, json: bool = False,
) -> None:
    """Judges a model on a cohort: ranking, calibration, error, decision curve, with other ends competing.

    Example: hepwatch recurrence validate resection_asaur cohort.csv --horizons 12,24 --report page.html

    Parameters
    ----------
    model
        A model file, or the name of one that comes with Hepwatch.
    cohort
        A CSV file with the columns the model needs, empty where unknown.
    time
        The column of follow-up times.
    event
        The column of ends: 0 none so far, 1 recurrence, 2 another end (death without recurrence).
    person
        The column that names the person, where one has several rows.
    unit
        Of the times: months, days or years.
    horizons
        Months, with commas between; 6, 12, 24, 36 and 60 as far as model and cohort reach when left out.
    report
        Also writes an HTML page with plots to this file.
    json
        One JSON object.
    """
    from hepwatch.outlook.recurrence import validate as judged
    from hepwatch.outlook.recurrence.page import page
    from hepwatch.outlook.recurrence.table import cohort_of, read_table

    m = _model(model)
    rows = cohort_of(read_table(cohort), _needs(m), time=time, event=event, person=person, unit=unit)
    found = judged(m, rows, _horizons(horizons, [_reach(m), float(rows.time.max())]))
    if report is not None:
        _write(report, page("Recurrence model judged", model, found))
    _say(found, json)


def recalibrate(
    model: str, cohort: Path, *, out: Path, time: str = "months", event: str = "event", person: str | None = None, unit: str = "months",
    json: bool = False,
) -> None:
    """Brings a model to a cohort of one's own: a new slope and level, written as a model file.

    Example: hepwatch recurrence recalibrate resection_asaur cohort.csv --out here.json

    Parameters
    ----------
    model
        A model file, or the name of one that comes with Hepwatch.
    cohort
        A CSV file with the columns the model needs, empty where unknown.
    out
        Where the recalibrated model is written.
    time
        The column of follow-up times.
    event
        The column of ends: 0 none so far, 1 recurrence, 2 another end (death without recurrence).
    person
        The column that names the person, where one has several rows.
    unit
        Of the times: months, days or years.
    json
        One JSON object.
    """
    from hepwatch.outlook.recurrence import recalibrate as recalibrated
    from hepwatch.outlook.recurrence import to_json
    from hepwatch.outlook.recurrence.table import cohort_of, read_table

    m = _model(model)
    here = recalibrated(m, cohort_of(read_table(cohort), _needs(m), time=time, event=event, person=person, unit=unit), provenance=f"{model}, recalibrated on {cohort.name}")
    _write(out, to_json(here))
    _say({"model": str(out), "rows": here.rows, "recurrences": here.events, "slope": here.slope, "slope_error": here.slope_error}, json)


def landmarks(
    visits: Path, *, out: Path, first: str = "", markers: str = "afp", person: str = "person", day: str = "day", lesion: str = "lesion",
    treated: str | None = None,
) -> None:
    """A cohort of landmarks from a CSV file of visits: one row per truly lesion-free visit that has a later one.

    Example: hepwatch recurrence landmarks visits.csv --markers afp --first lesions,size_mm,child_pugh_score,afp,age --out cohort.csv

    Parameters
    ----------
    visits
        A CSV file: one row a visit.
    out
        Where the cohort is written (person, months, event and the features).
    first
        Columns whose value at the first visit counts.
    markers
        Columns followed over time: empty where not measured, never filled in.
    person
        The column that names the person.
    day
        The column of the visit's day: YYYY-MM-DD or a number of days.
    lesion
        The column that says 1 (a lesion was seen), 0 (truly none) or nothing.
    treated
        The column that is 1 where a treatment was given at the visit.
    """
    from hepwatch.outlook.recurrence.landmark import landmarks as made
    from hepwatch.outlook.recurrence.table import csv_of, read_table, visits_of

    early, followed = _names(first), _names(markers)
    read = visits_of(read_table(visits), person=person, day=day, lesion=lesion, series=list(dict.fromkeys([*early, *followed])), treated=treated)
    found = made(read, early, followed)
    _write(out, csv_of(found))
    print(f"{len(found)} lesion-free visits of {len(set(found.person.tolist()))} people, {found.events} relapses: {out}")


def cohort(*, out: Path, store: Path | None = None, as_of: str | None = None) -> None:
    """A cohort from a store: everybody treated for cure, followed to the first recurrence, death or the last read look.

    Example: hepwatch recurrence cohort --store mystore --out cohort.csv

    Parameters
    ----------
    out
        Where the cohort is written (CSV; people are numbered, not named).
    store
        The store folder; HEPWATCH_STORE when left out.
    as_of
        The day as of which the record is read (YYYY-MM-DD); today when left out.
    """
    from hepwatch.outlook.recurrence.from_record import cohort as collected
    from hepwatch.outlook.recurrence.table import csv_of
    from hepwatch.surfaces.cli.calibrate import lives

    found, left_out = collected(lives(store_folder(store), day(as_of)))
    _write(out, csv_of(found))
    print(f"{len(found)} people, {found.events} recurrences: {out}")
    for why, number in left_out.items():
        print(f"  left out, {why}: {number}")


def _model(name: str) -> "Model":
    from hepwatch.outlook.recurrence import from_json, shipped, shipped_names

    if name in shipped_names():
        return shipped(name)
    try:
        return from_json(Path(name).read_bytes())
    except OSError:
        raise UsageError(f"{name} is neither a model file that can be opened nor one of {', '.join(shipped_names())}.") from None


def _needs(model: "Model") -> list[str]:
    from hepwatch.outlook.recurrence import Recalibrated

    inner = model.model if isinstance(model, Recalibrated) else model
    return list(dict.fromkeys(c.term.name for c in inner.design.columns))


def _reach(model: "Model") -> float:
    """The latest month a model can speak of."""
    from hepwatch.outlook.recurrence import BoostedModel

    return model.edges[-1] if isinstance(model, BoostedModel) else model.baseline.until


def _horizons(text: str | None, reaches: Sequence[float]) -> list[float]:
    reach = min(reaches)
    if text is None:
        return [h for h in _USUAL if h <= reach] or [reach / 2]
    try:
        asked = sorted({float(x) for x in _names(text)})
    except ValueError:
        raise UsageError("--horizons holds something that is no number of months; write them like 12,24.") from None
    if not asked or asked[0] <= 0 or not asked[-1] <= reach:
        raise UsageError(f"Horizons must lie above 0 and within {reach:.0f} months, which is as far as model and cohort reach; ask for others.")
    return asked


def _names(text: str) -> list[str]:
    return [x.strip() for x in text.split(",") if x.strip()]


def _crossvalidated(fitted: object, rows: "Cohort", folds: int) -> dict[str, object]:
    from hepwatch.outlook.recurrence import cross_predict
    from hepwatch.outlook.recurrence.validation import report

    asked = _horizons(None, [float(rows.time.max()) * 0.9])
    score, risk = cross_predict(fitted, rows, asked, folds=folds)  # type: ignore[arg-type]
    return report(score, risk, rows, asked)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError:
        raise UsageError(f"{path} cannot be written; give a path in a folder that exists.") from None


def _say(found: dict[str, object], json: bool) -> None:
    if json:
        print_lines([found])
        return
    for line in _lines(found, ""):
        print(line)


def _lines(found: dict[str, object], before: str) -> list[str]:
    """Nested figures, one a line; groups and curves are for --json and --report."""
    out = []
    for name, value in found.items():
        if isinstance(value, dict):
            out += [f"{before}{name.replace('_', ' ')}:", *_lines(value, before + "  ")]
        elif not isinstance(value, list):
            out.append(f"{before}{name.replace('_', ' ')}: {f'{value:.3f}' if isinstance(value, float) else value}")
    return out

