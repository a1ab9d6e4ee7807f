"""The formulas, each a small function of the inputs and the coefficients of its file. Nothing here knows a number."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

Given = Mapping[str, Any]
Coefficients = Mapping[str, Any]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A value; and the group, where the rule itself names it."""

    value: float | int | str
    group: str | None = None
    grouped: bool = True
    expected: dict[str, Any] = {}
    notes: tuple[str, ...] = ()


def points(value: float, bands: list[list[Any]]) -> float:
    """Points of the first band the value lies in: [word, limit, points] with word "at_most" or "below"; the last is ["else", points]."""
    for band in bands[:-1]:
        word, limit, worth = band
        if value <= limit if word == "at_most" else value < limit:
            return float(worth)
    return float(bands[-1][1])


def banded(x: Given, c: Coefficients) -> Result:
    """A sum of points: each input by its bands, each yes by its worth, each word by its worth."""
    total = sum(points(x[name], bands) for name, bands in c.get("bands", {}).items())
    total += sum(worth for name, worth in c.get("yes", {}).items() if x[name])
    total += sum(worth for name, worth in c.get("no", {}).items() if not x[name])
    total += sum(worths[x[name]] for name, worths in c.get("words", {}).items())
    return Result(value=total)


def albi(x: Given, c: Coefficients) -> Result:
    return Result(value=_albi(x, c))


def _albi(x: Given, c: Coefficients) -> float:
    value: float = c["log10_bilirubin"] * math.log10(x["bilirubin"]) + c["albumin"] * x["albumin"]
    return value


def ez_albi(x: Given, c: Coefficients) -> Result:
    return Result(value=c["bilirubin"] * x["bilirubin"] + c["albumin"] * x["albumin"])


def palbi(x: Given, c: Coefficients) -> Result:
    b, p = math.log10(x["bilirubin"]), math.log10(x["platelets"])
    return Result(
        value=c["log10_bilirubin"] * b + c["log10_bilirubin_squared"] * b * b + c["albumin"] * x["albumin"]
        + c["log10_platelets"] * p + c["log10_platelets_squared"] * p * p
    )


def _bounded(x: Given, c: Coefficients, name: str, notes: list[str]) -> float:
    low, high = c["bounds"][name]
    value: float = min(max(x[name], low), high)
    if value != x[name]:
        notes.append(f"{name} counted as {value:g}, the published bound")
    return value


def _meld(x: Given, c: Coefficients, notes: list[str]) -> float:
    value: float = c["constant"]
    for name in ("bilirubin", "inr", "creatinine"):
        value += c[f"ln_{name}"] * math.log(_bounded(x, c, name, notes))
    return value


def meld(x: Given, c: Coefficients) -> Result:
    notes: list[str] = []
    return Result(value=_meld(x, c, notes), notes=tuple(notes))


def meld_na(x: Given, c: Coefficients) -> Result:
    """Sodium counts only above the published MELD limit."""
    notes: list[str] = []
    m, lack = _meld(x, c, notes), c["sodium_reference"] - _bounded(x, c, "sodium", notes)
    if m <= c["sodium_counts_above"]:
        return Result(value=m, notes=(*notes, "sodium does not count at this MELD"))
    return Result(value=m + c["sodium"] * lack + c["sodium_by_meld"] * m * lack, notes=tuple(notes))


def meld_3(x: Given, c: Coefficients) -> Result:
    notes: list[str] = []
    b, i, k = (math.log(_bounded(x, c, name, notes)) for name in ("bilirubin", "inr", "creatinine"))
    na = c["sodium_reference"] - _bounded(x, c, "sodium", notes)
    alb = c["albumin_reference"] - _bounded(x, c, "albumin", notes)
    value = (
        (c["female"] if x["sex"] == "female" else 0.0) + c["ln_bilirubin"] * b + c["sodium"] * na + c["sodium_by_bilirubin"] * na * b
        + c["ln_inr"] * i + c["ln_creatinine"] * k + c["albumin"] * alb + c["albumin_by_creatinine"] * alb * k + c["constant"]
    )
    return Result(value=value, notes=tuple(notes))


def ajcc8_t(x: Given, c: Coefficients) -> Result:
    if x["major_vein_invasion"] or x["adjacent_organ_invasion"]:
        t = "T4"
    elif x["number"] > 1:
        t = "T3" if x["size"] > c["multiple_cm"] else "T2"
    elif x["size"] <= c["solitary_cm"]:
        t = "T1a"
    else:
        t = "T2" if x["vascular_invasion"] else "T1b"
    return Result(value=t, group=t)


def bclc(x: Given, c: Coefficients) -> Result:
    stage = _bclc(x, c)
    return Result(value=stage, group=stage)


def _bclc(x: Given, c: Coefficients) -> str:
    if x["performance_status"] >= 3 or (x["child_pugh"] == "C" and not x["transplant_candidate"]):
        return "D"
    if x["performance_status"] >= 1 or x["macrovascular_invasion"] or x["extrahepatic"]:
        return "C"
    if x["number"] == 1:
        return "0" if x["size"] <= c["very_early_cm"] and x["child_pugh"] == "A" else "A"
    return "A" if x["number"] <= c["early_number"] and x["size"] <= c["early_cm"] else "B"


def milan(x: Given, c: Coefficients) -> Result:
    fits = x["size"] <= (c["single_cm"] if x["number"] <= 1 else c["each_cm"]) and x["number"] <= c["most"]
    return _criteria(fits and not x["macrovascular_invasion"] and not x["extrahepatic"])


def ucsf(x: Given, c: Coefficients) -> Result:
    if x["number"] <= 1:
        return _criteria(x["size"] <= c["single_cm"])
    return _criteria(x["number"] <= c["most"] and x["size"] <= c["largest_cm"] and x["total_size"] <= c["total_cm"])


def _criteria(fits: bool) -> Result:
    word = "in" if fits else "out"
    return Result(value=word, group=word)


def up_to_seven(x: Given, c: Coefficients) -> Result:
    total = x["number"] + x["size"]
    fits = round(total, 9) <= c["limit"] and not x["microvascular_invasion"]
    return Result(value=total, group="in" if fits else "out")


def metroticket_2(x: Given, c: Coefficients) -> Result:
    total = x["number"] + x["size"]
    limit = points(x["afp"], c["limit_by_afp"])
    return Result(value=total, group="in" if round(total, 9) <= limit else "out", expected={"limit": limit})


def metroticket_2009(x: Given, c: Coefficients) -> Result:
    """Complementary log-log of five-year survival, a straight line in the size for each number of tumours."""
    from hepwatch.errors import UsageError

    known = c[{None: "unknown", True: "present", False: "absent"}[x.get("microvascular_invasion")]]
    line = known.get(str(x["number"]))
    if line is None:
        raise UsageError("The coefficients for this number of tumours and this state of microvascular invasion are not known.")
    return Result(value=100 * math.exp(-math.exp(line["constant"] + line["size"] * x["size"])))


def tumour_burden(x: Given, c: Coefficients) -> Result:
    return Result(value=math.hypot(x["size"], x["number"]))


def afp_dcp_roots(x: Given, c: Coefficients) -> Result:
    return Result(value=c["root_dcp"] * math.sqrt(x["dcp"]) + c["root_afp"] * math.sqrt(x["afp"]))


def retreat(x: Given, c: Coefficients) -> Result:
    burden = x["size"] + x["number"] if x["number"] else 0.0
    total = points(x["afp"], c["afp"]) + points(burden, c["burden"]) + (c["microvascular_invasion"] if x["microvascular_invasion"] else 0)
    return Result(value=total)


def tnm_size(x: Given, c: Coefficients) -> Result:
    return Result(value=c["tnm"] * x["tnm"] + c["size"] * x["size"] + c["constant"])


def albi_t(x: Given, c: Coefficients) -> Result:
    value = _albi(x, c)
    return Result(value=points(round(value, 9), c["grade"]) + x["tnm"] - 1)


def art(x: Given, c: Coefficients) -> Result:
    rise = x["ast_after"] / x["ast_before"] - 1
    total = c["ast_rise_points"] if rise > c["ast_rise"] + 1e-9 else 0.0
    total += points(x["child_pugh_rise"], c["child_pugh_rise"])
    return Result(value=total + (0.0 if x["radiological_response"] else c["no_response"]))


def imbrave050(x: Given, c: Coefficients) -> Result:
    high = _resected(x, c) if x["treatment"] == "resection" else _ablated(x, c)
    word = "high risk" if high else "not high risk"
    beyond = x["size"] > c["cm"] and x["number"] > (c["few"] if x["treatment"] == "resection" else 0)
    beyond = beyond or (x["treatment"] != "resection" and x["number"] > c["ablated_most"])
    return Result(value=word, group=word, notes=(c["beyond"],) if beyond else ())


def _resected(x: Given, c: Coefficients) -> bool:
    few, small = x["number"] <= c["few"], x["size"] <= c["cm"]
    if few != small:  # few and large, or many and small
        return (few and not small) or (not few and small)
    return few and bool(x["portal_invasion"] or x["grade"] >= c["grade"])


def _ablated(x: Given, c: Coefficients) -> bool:
    large_enough = x["number"] > 1 or x["size"] > c["ablated_above_cm"]
    return bool(large_enough and x["number"] <= c["ablated_most"] and x["size"] <= c["cm"])


def galad(x: Given, c: Coefficients) -> Result:
    z = (
        c["constant"] + c["age"] * x["age"] + (c["male"] if x["sex"] == "male" else 0.0) + c["log10_afp"] * math.log10(x["afp"])
        + c["afp_l3"] * x["afp_l3"] + c["log10_dcp"] * math.log10(x["dcp"])
    )
    return Result(value=z, expected={"probability": round(1 / (1 + math.exp(-z)), 2)})


def amap(x: Given, c: Coefficients) -> Result:
    inner = c["age"] * x["age"] + (c["male"] if x["sex"] == "male" else 0.0) + c["albi"] * _albi(x, c) + c["platelets"] * x["platelets"]
    return Result(value=(inner + c["constant"]) / c["divisor"] * 100)


def empirical_bayes(x: Given, c: Coefficients) -> Result:
    """The person's own threshold from earlier values, shrunk towards the population; on the scale of the marker."""
    between, within, n = x["between_variance"], x["within_variance"], x["prior_count"]
    one, many = between / (between + within), between / (between + within / n)
    expected = x["population_mean"] + (x["prior_mean"] - x["population_mean"]) * many
    threshold = math.exp(expected + x["z"] * math.sqrt((between + within) * (1 - one * many)))
    population = math.exp(x["population_mean"] + x["z"] * math.sqrt(between + within))
    current = x.get("afp")
    return Result(
        value=threshold, grouped=False, group=None if current is None else "above" if current > threshold else "not above",
        expected={"log_expected": round(expected, 3), "weight": round(many, 3), "population_threshold": round(population, 1)},
    )


FORMULAS: dict[str, Callable[[Given, Coefficients], Result]] = {
    f.__name__: f
    for f in (
        banded, albi, ez_albi, palbi, meld, meld_na, meld_3, ajcc8_t, bclc, milan, ucsf, up_to_seven, metroticket_2, metroticket_2009,
        tumour_burden, afp_dcp_roots, retreat, tnm_size, albi_t, art, imbrave050, galad, amap, empirical_bayes,
    )
}
