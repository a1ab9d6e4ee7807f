"""The comparison as one HTML page with plots: no file beside it, no network."""

from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from hepwatch.outlook.simulate.compare import Summary
from hepwatch.outlook.simulate.psa import DRIVEN, Spread, Worlds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = (
    ("looks_per_person_year", "region examinations a year"), ("visits_per_person_year", "visits a year"),
    ("median_size_mm", "median size, mm"), ("share_found_curable", "found curable"),
    ("share_found_curable_extrahepatic", "outside the liver"), ("mean_delay_months", "mean delay, months"),
    ("share_symptomatic", "by symptoms"), ("dose_msv_per_person", "dose, mSv"), ("cost_per_person", "cost"), ("life_years", "life years"),
)


def page(found: list[Summary], people: int, years: int, seed: int, worlds: list[Worlds] | None = None) -> str:
    """The whole page; with `worlds`, the sensitivity analysis below the comparison."""
    head = "".join(f"<th>{escape(title)}</th>" for _, title in _COLUMNS)
    body = "".join(
        f"<tr><th>{escape(x.policy)}</th>" + "".join(f"<td>{_cell(x, name)}</td>" for name, _ in _COLUMNS) + "</tr>" for x in found
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Follow-up policies compared</title>"
        "<style>body{font:15px sans-serif;margin:2em;max-width:75em}td,th{padding:.3em .6em;text-align:right;border-bottom:1px solid #ccc}"
        "th:first-child{text-align:left}small{color:#555}</style>"
        f"<h1>Follow-up policies compared</h1><p>{people} simulated people, {years} years, seed {seed}, parameters "
        f"{escape(found[0].parameters if found else '')}. Many of the model's numbers are assumptions: each is listed with its source in "
        f"parameters.toml. Cost is in relative units until your own are given. Intervals: 95 %, from 20 batches of people.</p>"
        f"<table><tr><th>policy</th>{head}</tr>{body}</table>{_plot(found)}{_sensitivity(worlds) if worlds else ''}</html>"
    )


def _cell(x: Summary, name: str) -> str:
    value = getattr(x, name)
    if value is None:
        return "–"
    low_high = x.intervals.get(name)
    return f"{value:.3g}" + (f"<br><small>{low_high[0]:.3g} – {low_high[1]:.3g}</small>" if low_high else "")


def _plot(found: list[Summary]) -> str:
    """Share found curable against looks, overall and outside the liver."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    panels = figure.subplots(1, 2)
    for axes, name, title in zip(
        panels, ("share_found_curable", "share_found_curable_extrahepatic"), ("all recurrences", "outside the liver"), strict=True
    ):
        for x in (x for x in found if getattr(x, name) is not None):
            low, high = x.intervals.get(name, (getattr(x, name),) * 2)
            axes.errorbar(x.looks_per_person_year, getattr(x, name), yerr=[[getattr(x, name) - low], [high - getattr(x, name)]], fmt="o")
            axes.annotate(x.policy, (x.looks_per_person_year, getattr(x, name)), xytext=(5, 5), textcoords="offset points")
        axes.set(title=title, xlabel="region examinations a person-year", ylabel="share found curable")
    return _svg(figure)


def _svg(figure: "Figure") -> str:
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue().partition("?>")[2]


def _sensitivity(worlds: list[Worlds]) -> str:
    """Every policy over the worlds drawn, what it is less the first one, and which numbers the outcome goes with."""
    spread = ", ".join(f"{x:g} where {name}" for name, x in worlds[0].spread.items())
    head = "".join(f"<th>{escape(title)}</th>" for _, title in _COLUMNS)
    rows = "".join(_world_row(x.policy, x.figures) for x in worlds)
    apart = "".join(_world_row(f"{x.policy} less {worlds[0].policy}", x.less_first) for x in worlds[1:])
    return (
        f"<h2>If the numbers are wrong</h2><p>{worlds[0].worlds} worlds, {worlds[0].people} people in each. Every number of the model is drawn at once: "
        f"positive ones on the logarithm, shares on the logit, with a standard deviation of {escape(spread)}. `personal` goes on believing the numbers as "
        f"they are shipped. Means, and between which limits 95 % of the worlds lie.</p><table><tr><th>policy</th>{head}</tr>{rows}{apart}</table>{_clouds(worlds)}"
    )


def _world_row(name: str, figures: dict[str, Spread]) -> str:
    cells = "".join(f"<td>{_range(figures[column])}</td>" for column, _ in _COLUMNS)
    return f"<tr><th>{escape(name)}</th>{cells}</tr>"


def _range(x: Spread) -> str:
    return "–" if x.mean is None else f"{x.mean:.3g}<br><small>{x.low:.3g} – {x.high:.3g}</small>"


def _clouds(worlds: list[Worlds]) -> str:
    """Each world as a point; and the numbers whose luck goes most with the share found curable."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    cloud, bars = figure.subplots(1, 2)
    for x in worlds:
        kept = [(a, b) for a, b in zip(x.looks, x.curable, strict=True) if b is not None]
        cloud.scatter([a for a, _ in kept], [b for _, b in kept], s=8, alpha=0.5, label=x.policy)
    cloud.legend()
    cloud.set(title="every world", xlabel="region examinations a person-year", ylabel="share found curable")
    last = worlds[-1]
    bars.barh([d.parameter for d in reversed(last.drivers)], [d.correlation for d in reversed(last.drivers)])
    against = f", {last.policy} less {worlds[0].policy}" if last.less_first else f", {last.policy}"
    bars.set(title=f"rank correlation with {DRIVEN.replace('_', ' ')}{against}", xlim=(-1, 1))
    return _svg(figure)
