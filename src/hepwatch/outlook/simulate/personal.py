"""The personal schedule run on simulated people, compiled: at every month the filter says what a look is worth.

The policy sees what a clinic sees: the person's factors, its own looks, the markers it drew; never the truth. Blood drawn for a
visit (in the days before it) decides which regions are examined there. `T` are the tables the policy believes in, `W` the world as it is: they
differ when the question is what a wrong belief costs.
"""

# mypy: disable-error-code="no-untyped-call,no-untyped-def,type-arg,untyped-decorator,misc"

from math import log
from typing import Any

import numpy as np
from numba import njit, prange

from hepwatch.outlook.kernels import add_marker, comes, look, prior, resting, span, wanted, weigh_marker
from hepwatch.outlook.simulate.world import (
    AT_SITE,
    BLOOD,
    BY_LOOK,
    BY_SYMPTOM,
    COLUMNS,
    COST,
    DIED_AT,
    DOSE,
    EPISODES,
    FOLLOWED,
    HOW,
    KNOWN_AT,
    LOOKS,
    NEVER,
    ONSET_AT,
    SEEN,
    VISITS,
    cure_of,
    diameter_at,
    marker_value,
    never_known,
    person_of,
    recurrence_of,
    sees,
    sees_one,
    settle,
    uniform,
)

_OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"nsz", "arcp", "contract", "reassoc"}}


# An onset of less weight than this is left out of the policy's sums (the filter for people leaves nothing out).
NOTHING = 1e-10


@njit(**_OPTIONS)
def columns_of(T, begins, since):
    """since[g, q]: the first onset that still has weight at any site that grows so."""
    since[:] = 1 << 30
    for s in range(begins.shape[0]):
        for q in range(begins.shape[1]):
            since[T.group[s], q] = min(since[T.group[s], q], begins[s, q])


@njit(**_OPTIONS)
def losses(T, D, w, none, t4, has, likelihood, since4, mass, lost, begins):
    """lost[region, 0]: chance of cure lost since the region's last look; lost[region, 1]: what one more quarter would lose.

    begins[s, q]: the first onset that still has any weight; moved on as old ones lose theirs.
    """
    ages = T.silent.shape[3] - 1
    oldest, end, shift, phase = span(T, t4, ages)
    ahead_shift = shift - 3
    total = none[t4 // 4]
    lost[:] = 0.0
    for s in range(w.shape[0]):
        g = T.group[s]
        for q in range(w.shape[1]):
            silent, cure = T.silent[s, phase, q], T.worth[s, phase, q]
            first = max(oldest, begins[s, q])
            for o in range(first, end):
                mass[o] = w[s, q, o] * silent[shift + o]
            for k in range(2):
                if has[k]:
                    extra = likelihood[k, g, q]
                    for o in range(first, end):
                        mass[o] *= extra[o]
            here = 0.0
            for o in range(first, end):
                here += mass[o]
            total += here
            while first < end and mass[first] < NOTHING:
                first += 1
            begins[s, q] = first
            if here < 1e-9:
                continue
            for r in range(D.test.size):
                row = T.sees[D.test[r], s]
                if row < 0:
                    continue
                miss = T.miss[row, phase, q]
                then_shift = shift + (t4 - since4[r]) // 4
                then = T.worth[s, phase, q]
                seen_then = min(max(ages - then_shift + 1, first), end)
                a, b = 0.0, 0.0
                for o in range(first, seen_then):
                    seen = mass[o] * (1.0 - miss[shift + o])
                    a += seen * (then[then_shift + o] - cure[shift + o])
                    b += seen * (cure[shift + o] - cure[max(ahead_shift + o, 0)])
                for o in range(seen_then, end):
                    seen = mass[o] * (1.0 - miss[shift + o])
                    a += seen * (then[ages] - cure[shift + o])
                    b += seen * (cure[shift + o] - cure[max(ahead_shift + o, 0)])
                lost[r, 0] += D.weight[s] * a
                lost[r, 1] += D.weight[s] * b
    lost /= total


@njit(**_OPTIONS)
def watch(W, T, D, setting, seed, i, horizon, row, risk, what):
    """One person under the personal schedule."""
    died, now = person_of(W, seed, i, risk), 0.0
    row[AT_SITE], row[KNOWN_AT], row[ONSET_AT], row[HOW] = -1.0, np.inf, np.inf, NEVER
    for e in range(EPISODES):
        again = W.again if e > 0 else 1.0
        s = recurrence_of(W, seed, i, e, risk, again, what)
        end = min(died, horizon) - now
        begins = what[0] if s >= 0 else np.inf
        felt = np.inf
        if begins < end:
            felt = max(begins + 3.0 * what[1] * log(what[2] / W.start_mm) / log(2.0), 0.0)
        else:
            s = -1
        until = min(felt, died - now) if begins < end else end
        known = stretch(W, T, D, setting, seed, i, e, s, what, risk, again, until, end, row, np.empty(0))
        row[FOLLOWED] += max(min(end, known, until), 0.0)
        if begins >= end:
            break
        how = BY_LOOK
        if known == np.inf:
            known, how = felt, BY_SYMPTOM
        if now + known >= died:
            never_known(what, s, e, row)
            break
        cured, died = settle(W, seed, i, e, s, what, now, known, how, died, row)
        if not cured or now + known + 1.0 >= min(died, horizon):
            break
        now += known + 1.0
    row[DIED_AT] = died


@njit(**_OPTIONS)
def stretch(W, T, D, setting, seed, i, e, s, what, risk, again, until, counted, row, even):
    """From one treatment to the look that finds the next recurrence; infinite when none does before `until`.

    With `even` (length 3: chance of not found yet, cures, months of delay) nothing is drawn at a look: the chance found goes
    into the sums, and the path goes on as not found.
    """
    months = int(min(until, 470.0)) + 2
    wide = T.onset_window + months
    sites, growth = T.silent.shape[0], T.silent.shape[2]
    w, none, m = np.empty((sites, growth, wide)), np.empty(months + 1), np.empty(3)
    for part in range(3):
        m[part] = risk[part] * again
    prior(T, setting, m, months, w, none)
    has, totals = np.zeros(2, dtype=np.bool_), np.zeros((2, 2))
    sums = np.zeros((2, T.rise.shape[1], T.rise.shape[2], growth, 3, wide))
    likelihood = np.ones((2, T.rise.shape[1], growth, wide))
    begins, since = np.zeros((sites, growth), dtype=np.int64), np.zeros((T.rise.shape[1], growth), dtype=np.int64)
    mass, lost, pick = np.zeros(wide), np.zeros((2, 2)), np.zeros(2, dtype=np.bool_)
    last, since4, last_visit = np.zeros(2), np.zeros(2, dtype=np.int64), 0.0
    for t in range(1, months):
        if t >= until:
            return np.inf
        t4 = 4 * t
        if resting(D, t, last_visit):
            continue
        losses(T, D, w, none, t4, has, likelihood, since4, mass, lost, begins)
        if not comes(D, t, last_visit, last, lost, pick):
            continue
        last_visit = float(t)
        columns_of(T, begins, since)
        for k in range(D.markers):
            y = marker_value(W, seed, i, e, k, t4, what, s, float(t))
            add_marker(T, sums, totals, k, t4, y, D.variance[k], since)
            has[k] = True
            weigh_marker(T, sums, totals, k, risk[3 + k], min(wide, T.onset_window + t + 1), likelihood[k], since)
        if D.markers > 0:
            losses(T, D, w, none, t4, has, likelihood, since4, mass, lost, begins)
        wanted(D, t, True, last, lost, pick)
        paid(row, D, pick, t <= counted)
        for r in range(D.test.size):
            if pick[r]:
                if s >= 0 and t > what[0]:
                    size = diameter_at(W, what, float(t))
                    chance = sees_one(W, D.test[r], s, size)
                    if even.size > 0:
                        even[1] += even[0] * chance * cure_of(W, size)
                        even[2] += even[0] * chance * (t - what[0])
                        even[0] *= 1.0 - chance
                        if even[0] < 1e-4:
                            return float(t)
                    elif uniform(seed, i, e, SEEN, 64 * t4 + D.test[r]) < chance:
                        return float(t)
                look(T, w, t4, D.test[r], -1, 1.0)
                last[r], since4[r] = float(t), t4
    return np.inf


@njit(**_OPTIONS)
def paid(row, D, pick, counts):
    """What a visit with these looks costs."""
    if not counts:
        return
    row[VISITS] += 1
    row[COST] += D.visit_cost
    if D.markers > 0:
        row[BLOOD] += 1
    for r in range(D.test.size):
        if pick[r]:
            row[LOOKS] += D.looks[r]
            row[DOSE] += D.dose[r]
            row[COST] += D.cost[r]


@njit(parallel=True, cache=True, error_model="numpy")
def watch_all(W, T, D, setting, seed, who, horizon, rows):
    """These people under the personal schedule."""
    for i in prange(rows.shape[0]):
        risk, what = np.empty(5), np.empty(5)
        watch(W, T, D, setting, seed, who[i], horizon, rows[i], risk, what)


@njit(parallel=True, cache=True, error_model="numpy")
def expect_all(W, T, D, setting, seed, who, rows):
    """[person: cures, months of delay, known at all] expected of each one's first recurrence under the personal schedule."""
    for i in prange(rows.shape[0]):
        risk, what, even, row = np.empty(5), np.empty(5), np.array([1.0, 0.0, 0.0]), np.zeros(COLUMNS)
        died = person_of(W, seed, who[i], risk)
        s = recurrence_of(W, seed, who[i], 0, risk, 1.0, what)
        felt = max(what[0] + 3.0 * what[1] * log(what[2] / W.start_mm) / log(2.0), 0.0)
        if s >= 0 and what[0] < died:
            stretch(W, T, D, setting, seed, who[i], 0, s, what, risk, 1.0, min(felt, died), 0.0, row, even)
            unmissed(W, what, felt, died, even, rows[i])


@njit(**_OPTIONS)
def unmissed(W, what, felt, died, even, out):
    """What no look found is felt, unless death comes first."""
    out[0], out[1], out[2] = even[1], even[2], 1.0 - even[0]
    if felt < died:
        out[0] += even[0] * W.if_felt * cure_of(W, diameter_at(W, what, felt))
        out[1] += even[0] * (felt - what[0])
        out[2] = 1.0


@njit(parallel=True, cache=True, error_model="numpy")
def expect_fixed(W, P, seed, who, rows):
    """The same under a fixed list of visits whose blood is not used."""
    for i in prange(rows.shape[0]):
        risk, what, even = np.empty(5), np.empty(5), np.array([1.0, 0.0, 0.0])
        died = person_of(W, seed, who[i], risk)
        s = recurrence_of(W, seed, who[i], 0, risk, 1.0, what)
        felt = max(what[0] + 3.0 * what[1] * log(what[2] / W.start_mm) / log(2.0), 0.0)
        if s < 0 or what[0] >= died:
            continue
        for v in range(P.month.size):
            t = P.month[v]
            if t >= min(felt, died) or even[0] < 1e-4:
                break
            if t > what[0]:
                size = diameter_at(W, what, t)
                chance = sees(W, P.tests[v], s, size)
                even[1] += even[0] * chance * cure_of(W, size)
                even[2] += even[0] * chance * (t - what[0])
                even[0] *= 1.0 - chance
        unmissed(W, what, felt, died, even, rows[i])
