"""The comparison as one HTML page with plots: no file beside it, no network."""

from html import escape
from io import StringIO

from hepwatch.outlook.simulate.compare import Summary

_COLUMNS = (
    ("looks_per_person_year", "region examinations a year"), ("visits_per_person_year", "visits a year"),
    ("median_size_mm", "median size, mm"), ("share_found_curable", "found curable"),
    ("share_found_curable_extrahepatic", "outside the liver"), ("mean_delay_months", "mean delay, months"),
    ("share_symptomatic", "by symptoms"), ("dose_msv_per_person", "dose, mSv"), ("cost_per_person", "cost"), ("life_years", "life years"),
)


def page(found: list[Summary], people: int, years: int, seed: int) -> str:
    """The whole page."""
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
        f"<table><tr><th>policy</th>{head}</tr>{body}</table>{_plot(found)}</html>"
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
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue().partition("?>")[2]
