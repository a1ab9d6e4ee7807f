"""The model run forward, compiled: one person's luck, and what becomes of a recurrence under a list of visits.

Every draw is named by (seed, person, episode, kind, index) and by nothing else, so the same person has the same luck in
every policy: the same recurrence, the same missed lesion if looked at on the same day, the same death.
"""

# mypy: disable-error-code="no-untyped-call,no-untyped-def,type-arg,untyped-decorator,misc"

from math import exp, log, log1p, sqrt
from typing import Any

import numpy as np
from numba import njit, prange, uint64

_OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy"}

# The kinds of luck. A policy may never change which name a draw has.
SIZE, FACTORS, DEATH, ONSET, SITE, GROWTH_RATE, FELT, MAKES_IT, STRENGTH, LEVEL, NOISE, SEEN, CURED, AFTER, OCCULT, COMES, LATE, SPECIMEN = range(18)
# What one recurrence came to; the columns of a result row.
(ONSET_AT, AT_SITE, KNOWN_AT, DIAMETER, HOW, CURABLE, DIED_AT, LOOKS, VISITS, DOSE, COST, FOLLOWED, RECURRENCES, RETREATED,
 BLOOD) = range(15)
COLUMNS = 15
BY_LOOK, BY_SYMPTOM, NEVER = 0, 1, 2
EPISODES = 5


@njit(**_OPTIONS)
def uniform(seed, person, episode, kind, index):
    """A number in (0, 1) that depends on its name only (splitmix64 finaliser over the packed name)."""
    z = uint64(seed) * uint64(0x9E3779B97F4A7C15) ^ (uint64(person) * uint64(0xD1342543DE82EF95))
    z ^= (uint64(episode) << uint64(58)) ^ (uint64(kind) << uint64(50)) ^ uint64(index)
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    z = z ^ (z >> uint64(31))
    z = (z + uint64(0x9E3779B97F4A7C15)) * uint64(0xBF58476D1CE4E5B9)
    z = z ^ (z >> uint64(29))
    return (float(z >> uint64(11)) + 0.5) / 9007199254740992.0


@njit(**_OPTIONS)
def normal(u):
    """The standard normal value below which a share u lies (Acklam's rational approximation, error below 1.2e-9)."""
    if u < 0.02425 or u > 0.97575:
        q = sqrt(-2.0 * log(min(u, 1.0 - u)))
        x = (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q - 2.549732539343734) * q
              + 4.374664141464968) * q + 2.938163982698783)
        x /= (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
        return x if u < 0.5 else -x
    q = u - 0.5
    r = q * q
    x = (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r
          - 3.066479806614716e+01) * r + 2.506628277459239) * q
    return x / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                  + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1.0)


@njit(**_OPTIONS)
def person_of(W, seed, i, risk):
    """Draws a person's factors into `risk` (hazard ratios by part, then makes by marker); returns the death from other causes."""
    doublings = W.size_sd / log(2.0) * normal(uniform(seed, i, 0, SIZE, 0))
    for part in range(3):
        risk[part] = W.ratio[0, part] ** doublings / W.mean[0, part]
    cirrhosis = False
    for f in range(1, W.ratio.shape[0]):
        has = uniform(seed, i, 0, FACTORS, f) < W.share[f]
        cirrhosis = cirrhosis or (has and f == W.cirrhosis)
        for part in range(3):
            risk[part] *= (W.ratio[f, part] if has else 1.0) / W.mean[f, part]
    for k in range(2):
        risk[3 + k] = W.makes[k, 2 if uniform(seed, i, 0, MAKES_IT, 10 + k) < W.producer else 1]
    rate = W.death[1] if cirrhosis else W.death[0]
    return -log(uniform(seed, i, 0, DEATH, 0)) / rate


@njit(**_OPTIONS)
def recurrence_of(W, seed, i, e, risk, again, what):
    """Draws the next recurrence into `what`: onset (months since treatment), doubling time, diameter felt, how it makes markers.

    Returns its site, or -1 when there is none in the tabled time.
    """
    total = 0.0
    for s in range(W.occult.size):
        total += W.occult[s] * (risk[0] if s == 0 else risk[1]) * again
    if uniform(seed, i, e, OCCULT, 0) < 1.0 - exp(-total):
        s = occult_site(W, risk, again, total, uniform(seed, i, e, SITE, 0))
        for k in range(200):  # neither seen nor felt at treatment: redrawn until so
            growth = W.doubling[s] * exp(W.growth_sd * normal(uniform(seed, i, e, GROWTH_RATE, k)))
            age = W.window * uniform(seed, i, e, OCCULT, 1 + 2 * k)
            size = W.start_mm * 2.0 ** (age / (3.0 * growth))
            felt = W.felt[s] * exp(W.felt_sd * normal(uniform(seed, i, e, FELT, k)))
            if size < felt and uniform(seed, i, e, OCCULT, 2 + 2 * k) >= sees(W, W.staging, s, size):
                break
        what[0], what[1], what[2] = -age, growth, felt
    else:
        wanted = -log(uniform(seed, i, e, ONSET, 0)) / again
        low, high = 0, W.months
        if risk[0] * W.cumulative[0, high] + risk[1] * W.cumulative[1, high] + risk[2] * W.cumulative[2, high] < wanted:
            return -1
        while high - low > 1:
            middle = (low + high) // 2
            if risk[0] * W.cumulative[0, middle] + risk[1] * W.cumulative[1, middle] + risk[2] * W.cumulative[2, middle] < wanted:
                low = middle
            else:
                high = middle
        before = risk[0] * W.cumulative[0, low] + risk[1] * W.cumulative[1, low] + risk[2] * W.cumulative[2, low]
        rate = risk[0] * W.cumulative[0, high] + risk[1] * W.cumulative[1, high] + risk[2] * W.cumulative[2, high] - before
        what[0] = low + (wanted - before) / rate
        s = site_at(W, risk, low, rate, uniform(seed, i, e, SITE, 0))
        what[1] = W.doubling[s] * exp(W.growth_sd * normal(uniform(seed, i, e, GROWTH_RATE, 0)))
        what[2] = max(W.felt[s] * exp(W.felt_sd * normal(uniform(seed, i, e, FELT, 0))), W.start_mm)
    for k in range(2):
        made = uniform(seed, i, e, MAKES_IT, k) < risk[3 + k]
        strength = (W.fold[k] - 1.0) * exp(W.fold_sd[k] * normal(uniform(seed, i, e, STRENGTH, k)))
        what[3 + k] = strength if made else 0.0
    return s


@njit(**_OPTIONS)
def occult_site(W, risk, again, total, u):
    reached = 0.0
    for s in range(W.occult.size):
        reached += W.occult[s] * (risk[0] if s == 0 else risk[1]) * again
        if u * total < reached:
            return s
    return 0


@njit(**_OPTIONS)
def site_at(W, risk, month, rate, u):
    reached = 0.0
    for s in range(W.occult.size):
        reached += W.early[s, month] * (risk[0] if s == 0 else risk[1]) + W.late[s, month] * risk[2]
        if u * rate < reached:
            return s
    return 0


@njit(**_OPTIONS)
def sees(W, tests, s, size):
    """The chance that at least one of these tests (a row of flags) sees a lesion of this size at the site."""
    missed = 1.0
    for k in range(tests.size):
        if tests[k]:
            missed *= 1.0 - sees_one(W, k, s, size)
    return 1.0 - missed


@njit(**_OPTIONS)
def sees_one(W, test, s, size):
    if W.coverage[test, s] == 0.0:
        return 0.0
    return W.coverage[test, s] / (1.0 + exp(-(W.low[test, s] + W.slope[test, s] * log(size / 10.0))))


@njit(**_OPTIONS)
def diameter_at(W, what, t):
    return W.start_mm * 2.0 ** min(max(t - what[0], 0.0) / (3.0 * what[1]), 8.0)


@njit(**_OPTIONS)
def cure_of(W, size):
    """Straight lines between the tabled diameters, in the logarithm."""
    x = log(size)
    if x <= W.cure_at[0]:
        return W.cure[0]
    for k in range(1, W.cure_at.size):
        if x <= W.cure_at[k]:
            return W.cure[k - 1] + (W.cure[k] - W.cure[k - 1]) * (x - W.cure_at[k - 1]) / (W.cure_at[k] - W.cure_at[k - 1])
    return W.cure[W.cure.size - 1]


@njit(**_OPTIONS)
def marker_value(W, seed, i, e, k, t4, what, s, t):
    """The logarithm of a marker less the cohort's mean, on a day: the person's level, the day's noise, what the recurrence adds."""
    level = W.between[k] * normal(uniform(seed, i, 0, LEVEL, k))
    noise = W.within[k] * normal(uniform(seed, i, e, NOISE, 2 * t4 + k))
    rise = 0.0
    if s >= 0 and what[3 + k] > 0.0 and t > what[0]:
        rise = log1p(what[3 + k] * (diameter_at(W, what, t) / 20.0) ** 3)
    return level + noise + rise


@njit(**_OPTIONS)
def settle(W, seed, i, e, s, what, now, known, how, died, row):
    """What finding a recurrence leads to, written into the row of the first one; returns (cured, day of death)."""
    size = diameter_at(W, what, known)
    chance = cure_of(W, size) * (W.if_felt if how == BY_SYMPTOM else 1.0)
    if e == 0:
        row[ONSET_AT], row[AT_SITE], row[KNOWN_AT], row[DIAMETER], row[HOW], row[CURABLE] = what[0], s, known, size, how, chance
    row[RECURRENCES] += 1
    if uniform(seed, i, e, CURED, 0) < chance:
        row[RETREATED] += 1
        return True, died
    median = W.after[0] if s == 0 else W.after[1]
    return False, min(died, now + known - log(uniform(seed, i, e, AFTER, 0)) * median / log(2.0))


@njit(**_OPTIONS)
def never_known(what, s, e, row):
    """A first recurrence that death came before: there, and never known."""
    if e == 0 and s >= 0:
        row[ONSET_AT], row[AT_SITE], row[KNOWN_AT], row[HOW], row[CURABLE] = what[0], s, np.inf, NEVER, 0.0


@njit(**_OPTIONS)
def follow(W, P, seed, i, horizon, row, risk, what):
    """One person under a fixed list of visits (P), counted anew from each curative treatment."""
    other = person_of(W, seed, i, risk)
    died, now = other, 0.0
    row[AT_SITE], row[KNOWN_AT], row[ONSET_AT], row[HOW] = -1.0, np.inf, np.inf, NEVER
    for e in range(EPISODES):
        s = recurrence_of(W, seed, i, e, risk, W.again if e > 0 else 1.0, what)
        end = min(died, horizon) - now  # of what is counted, in months since this treatment
        begins = what[0] if s >= 0 else np.inf
        if begins >= end:
            count(W, P, seed, i, e, 0.0, end, row)
            break
        felt = begins + 3.0 * what[1] * log(what[2] / W.start_mm) / log(2.0)
        felt = max(felt, 0.0)
        known = found_at(W, P, seed, i, e, s, what, min(felt, died - now), row, end)
        how = BY_LOOK
        if known == np.inf:
            known, how = felt, BY_SYMPTOM
        if now + known >= died:
            never_known(what, s, e, row)
            count(W, P, seed, i, e, 0.0, end, row)
            break
        count(W, P, seed, i, e, 0.0, min(end, known), row)
        cured, died = settle(W, seed, i, e, s, what, now, known, how, died, row)
        if not cured or now + known + 1.0 >= min(died, horizon):
            break
        now += known + 1.0
    row[DIED_AT] = died


@njit(**_OPTIONS)
def count(W, P, seed, i, e, since, until, row):
    """Adds what the visits in (since, until] cost."""
    row[FOLLOWED] += max(until - since, 0.0)
    for v in range(P.month.size):
        if P.month[v] > until:
            break
        if P.attendance >= 1.0 or uniform(seed, i, e, COMES, v) < P.attendance:
            row[VISITS] += 1
            row[LOOKS] += P.looks[v]
            row[DOSE] += P.dose[v]
            row[COST] += P.cost[v]
            if P.blood[v]:
                row[BLOOD] += 1


@njit(**_OPTIONS)
def found_at(W, P, seed, i, e, s, what, until, row, counted):
    """The visit that finds it, in months since treatment; infinite when none does before `until`."""
    values = 0
    for v in range(P.month.size):
        t = P.month[v]
        if P.attendance < 1.0:
            if uniform(seed, i, e, COMES, v) >= P.attendance:
                continue
            t -= log(uniform(seed, i, e, LATE, v)) * P.lateness
        if t >= until:
            return np.inf
        values += 1 if P.blood[v] else 0
        if t <= what[0]:
            continue
        size, t4 = diameter_at(W, what, t), int(round(4.0 * t))
        for k in range(W.coverage.shape[0]):
            if P.tests[v, k] and uniform(seed, i, e, SEEN, 64 * t4 + k) < sees_one(W, k, s, size):
                return t
        if P.blood[v] and values > 1 and marker_alarm(W, seed, i, e, t4, what, s, t, values):
            later = t + W.workup
            add_workup(W, row, later <= counted)
            if later < until and found_by_workup(W, seed, i, e, s, what, later):
                return later
    return np.inf


@njit(**_OPTIONS)
def marker_alarm(W, seed, i, e, t4, what, s, t, values):
    """AFP above the person's own level, from the values before, by what one in a hundred healthy values exceeds."""
    level = W.between[0] * normal(uniform(seed, i, 0, LEVEL, 0))
    y = marker_value(W, seed, i, e, 0, t4, what, s, t)
    return y - level > 2.326 * W.within[0] * sqrt(1.0 + 1.0 / (values - 1.0))


@njit(**_OPTIONS)
def found_by_workup(W, seed, i, e, s, what, t):
    size, t4 = diameter_at(W, what, t), int(round(4.0 * t))
    for k in range(W.coverage.shape[0]):
        if W.staging[k] and uniform(seed, i, e, SEEN, 64 * t4 + k) < sees_one(W, k, s, size):
            return True
    return False


@njit(**_OPTIONS)
def add_workup(W, row, counts):
    """CT of abdomen and chest after a marker's alarm: a visit of its own."""
    if counts:
        row[VISITS] += 1
        row[LOOKS] += W.workup_looks
        row[DOSE] += W.workup_dose
        row[COST] += W.workup_cost


@njit(parallel=True, cache=True, error_model="numpy")
def follow_all(W, P, seed, who, horizon, rows):
    """These people under one list of visits."""
    for i in prange(rows.shape[0]):
        risk, what = np.empty(5), np.empty(5)
        follow(W, P, seed, who[i], horizon, rows[i], risk, what)


@njit(parallel=True, cache=True, error_model="numpy")
def facts_all(W, seed, who, has, more):
    """What a clinic knows of these people: has[i, factor]; more[i]: doublings of the size, primary made AFP, luck of number and AFP."""
    for i in prange(who.size):
        for f in range(1, W.ratio.shape[0]):
            has[i, f] = uniform(seed, who[i], 0, FACTORS, f) < W.share[f]
        more[i, 0] = W.size_sd / log(2.0) * normal(uniform(seed, who[i], 0, SIZE, 0))
        more[i, 1] = 1.0 if uniform(seed, who[i], 0, MAKES_IT, 10) < W.producer else 0.0
        more[i, 2] = uniform(seed, who[i], 0, SPECIMEN, 0)
        more[i, 3] = uniform(seed, who[i], 0, SPECIMEN, 1)
