"""A validation report as one HTML page: tables, calibration and decision curve as drawings in the page; no file beside it, no network."""

from collections.abc import Mapping
from html import escape
from io import StringIO
from typing import Any


def page(title: str, model: str, found: Mapping[str, Any]) -> str:
    """The whole page for what `validate` found."""
    horizons = found["horizons"]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>" + escape(title) + "</title>"
        "<style>body{font:15px sans-serif;margin:2em;max-width:70em}td,th{padding:.3em .6em;text-align:right;border-bottom:1px solid #ccc}"
        "th:first-child{text-align:left}</style>"
        f"<h1>{escape(title)}</h1><p>Model: {escape(model)}. {found['rows']} rows of {found['people']} people, {found['recurrences']} recurrences, "
        f"{found['other_ends']} other ends. Other ends compete: risks are cumulative incidences.</p>"
        f"<p>C {_n(found['harrell_c'])} (IPCW {_n(found['ipcw_c'])}); calibration slope {_n(found['slope'], 2)} (standard error {_n(found['slope_error'], 2)}). "
        "A slope below 1 promises too much contrast: recalibrate before use.</p>"
        f"{_by_horizon(horizons)}{''.join(_one(h, x) for h, x in horizons.items())}</html>"
    )


def _by_horizon(horizons: Mapping[str, Any]) -> str:
    columns = (("auc", "AUC"), ("brier", "Brier score"), ("brier_without_model", "without a model"), ("predicted", "predicted"), ("observed", "observed"),
               ("ratio", "observed/predicted"), ("other_end", "other end first"))
    head = "".join(f"<th>{t}</th>" for _, t in columns)
    body = "".join(f"<tr><th>{h} months</th>" + "".join(f"<td>{_n(x[c])}</td>" for c, _ in columns) + "</tr>" for h, x in horizons.items())
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _one(horizon: str, x: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><th>{k + 1}</th><td>{g['n']}</td><td>{_n(g['predicted'])}</td><td>{_n(g['observed'])} ± {_n(1.96 * g['error'])}</td></tr>" for k, g in enumerate(x["groups"])
    )
    return (
        f"<h2>By {horizon} months</h2>{_drawings(x)}"
        f"<table><tr><th>group by predicted risk</th><th>n</th><th>predicted</th><th>observed</th></tr>{rows}</table>"
    )


def _drawings(x: Mapping[str, Any]) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    groups = x["groups"]
    left.plot([0, 1], [0, 1], color="#999", linewidth=1)
    left.errorbar([g["predicted"] for g in groups], [g["observed"] for g in groups], yerr=[1.96 * g["error"] for g in groups], fmt="o")
    left.set(title="calibration", xlabel="predicted risk", ylabel="observed", xlim=(0, 1), ylim=(0, 1))
    curve = x["decision_curve"]
    for name, label in (("net_benefit", "by the model"), ("net_benefit_everybody", "everybody")):
        right.plot([c["threshold"] for c in curve], [c[name] for c in curve], marker="o", label=label)
    right.axhline(0, color="#999", linewidth=1, label="nobody")
    right.set(title="decision curve", xlabel="risk above which one would act", ylabel="net benefit")
    right.legend()
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue().partition("?>")[2]


def _n(value: float | None, digits: int = 3) -> str:
    return "–" if value is None or value != value else f"{value:.{digits}f}"
