"""The exact filter, compiled. Imported only by functions that run it (numba takes a moment to load).

A person's hidden states are (site, growth quantile, month of onset), weighted by `w[s, q, o]`: the prior mass of an onset there
times the likelihood of every look since. "None yet" needs no array: its weight is the chance of no onset by the day
asked, times the likelihood of any finding there was. Looks multiply weights by a row of a table that lies alongside
the onset months. Markers share one unknown level a person, so their likelihood is not a product over days: with a
normal level it needs only three sums a state, kept in `sums` and turned into a likelihood when asked.

Day arguments `t4` are whole quarters of a month since treatment; onset month o stands for its middle.
"""

# mypy: disable-error-code="no-untyped-call,no-untyped-def,type-arg,untyped-decorator,misc"

from math import exp, log
from typing import Any

import numpy as np
from numba import njit, prange

LOOK, FOUND, MARKER = 0, 1, 2
_OPTIONS: Any = {"cache": True, "fastmath": {"nnan", "ninf", "nsz", "arcp", "contract", "reassoc"}, "nogil": True, "error_model": "numpy"}


@njit(**_OPTIONS)
def prior(T, setting, m, months, w, none):
    """Fills w with the prior mass of every onset and none[o] with the chance of no onset before month o; o counts from 0."""
    sites, growth = w.shape[0], w.shape[1]
    window = T.onset_window
    total = 0.0
    for s in range(sites):
        total += T.occult[setting, s] * (m[0] if s == 0 else m[1])
    gone = 1.0 - exp(-total)
    for s in range(sites):
        share = gone * T.occult[setting, s] * (m[0] if s == 0 else m[1]) / max(total, 1e-300)
        for q in range(growth):
            for o in range(window):
                w[s, q, o] = share * T.shape[s, q, o]
    none[0] = 1.0 - gone
    for o in range(months):
        rate = 0.0
        for s in range(sites):
            early = m[0] if s == 0 else m[1]
            rate += T.early[setting, s, o] * early + T.late[setting, s, o] * m[2]
        none[o + 1] = none[o] * exp(-rate)
        mass = none[o] - none[o + 1]
        for s in range(sites):
            early = m[0] if s == 0 else m[1]
            here = T.early[setting, s, o] * early + T.late[setting, s, o] * m[2]
            each = mass * here / max(rate, 1e-300) / growth
            for q in range(growth):
                w[s, q, window + o] = each


@njit(**_OPTIONS)
def span(T, t4, ages):
    """The onset columns that exist on a day: first, end, and where the table's row begins; and the table's phase."""
    youngest = (t4 - 2) // 4
    phase = (t4 - 2) - 4 * youngest
    begun = t4 // 4 + (1 if t4 % 4 else 0)
    first = max(-T.onset_window, youngest - ages + 1)
    end = max(begun, -T.onset_window)
    shift = ages - 1 - youngest  # table column of onset month o is shift + o
    return first + T.onset_window, end + T.onset_window, shift - T.onset_window, phase


@njit(**_OPTIONS)
def look(T, w, t4, test, site, credit):
    """A look that showed nothing: at one site, or (site -1) at every site the test sees."""
    ages = T.silent.shape[3] - 1
    first, end, shift, phase = span(T, t4, ages)
    for s in range(w.shape[0]):
        row = T.sees[test, s]
        if row >= 0 and (site == -1 or site == s):
            for q in range(w.shape[1]):
                miss = T.miss[row, phase, q]
                if credit == 1.0:
                    for o in range(first, end):
                        w[s, q, o] *= miss[shift + o]
                else:
                    for o in range(first, end):
                        w[s, q, o] *= 1.0 - credit * (1.0 - miss[shift + o])


@njit(**_OPTIONS)
def found(T, w, t4, test, site, there, not_there, log_size, size_sd):
    """A finding at one site, worded so: returns the likelihood for "none yet". A log size of 0 says nothing.

    A size speaks for a lesion that should be that large by now, against the broad spread of harmless findings (a
    density of about 0.55 across the logarithm of the diameter: 0.725 = 0.399 / 0.55).
    """
    ages = T.silent.shape[3] - 1
    first, end, shift, phase = span(T, t4, ages)
    row = T.sees[test, site]
    for s in range(w.shape[0]):
        for q in range(w.shape[1]):
            for o in range(w.shape[2]):
                if s == site and first <= o < end:
                    seen = 1.0 - T.miss[row, phase, q, shift + o] if row >= 0 else 0.5
                    fits = 1.0
                    if log_size > 0.0:
                        d = log_size - log(T.diameter[s, phase, q, shift + o])
                        fits = max(0.725 * exp(-0.5 * d * d / (size_sd * size_sd)) / size_sd, 0.05)
                    w[s, q, o] *= seen * there * fits + (1.0 - seen) * not_there
                else:
                    w[s, q, o] *= not_there
    return not_there


@njit(**_OPTIONS)
def add_marker(T, sums, totals, marker, t4, y, variance, since):
    """One value of a marker: y is its logarithm less the cohort's mean. Columns before since[g, q] are left alone."""
    totals[marker, 0] += 1.0 / variance
    totals[marker, 1] += y / variance
    ages = T.silent.shape[3] - 1
    first, end, shift, phase = span(T, t4, ages)
    inverse = 1.0 / variance
    for g in range(sums.shape[1]):
        for c in range(sums.shape[2]):
            for q in range(sums.shape[3]):
                row = T.rise[marker, g, c, phase, q]
                a, aa, ay = sums[marker, g, c, q, 0], sums[marker, g, c, q, 1], sums[marker, g, c, q, 2]
                for o in range(max(first, since[g, q]), end):
                    rise = row[shift + o]
                    a[o] += rise * inverse
                    aa[o] += rise * rise * inverse
                    ay[o] += y * rise * inverse


@njit(**_OPTIONS)
def weigh_marker(T, sums, totals, marker, makes, end, likelihood, since):
    """likelihood[g, q, o] of all values so far relative to no recurrence, over makers and non-makers; o from since[g, q]."""
    level = 1.0 / (1.0 / (T.between[marker] * T.between[marker]) + totals[marker, 0])
    s0 = totals[marker, 1]
    classes = sums.shape[2]
    for g in range(sums.shape[1]):
        for q in range(sums.shape[3]):
            out = likelihood[g, q]
            for o in range(since[g, q], end):
                out[o] = 1.0 - makes
            for c in range(classes):
                a, aa, ay = sums[marker, g, c, q, 0], sums[marker, g, c, q, 1], sums[marker, g, c, q, 2]
                for o in range(since[g, q], end):
                    s1 = s0 - a[o]
                    power = -0.5 * (aa[o] - 2.0 * ay[o] - (s1 * s1 - s0 * s0) * level)
                    out[o] += makes / classes * exp(min(power, 600.0))


@njit(**_OPTIONS)
def posterior(T, w, none, none_weight, t4, markers, likelihood, hidden, size):
    """hidden[s]: chance of an unseen recurrence at each site on the day; size[s]: its expected diameter. Returns the total."""
    ages = T.silent.shape[3] - 1
    first, end, shift, phase = span(T, t4, ages)
    frac = (t4 % 4) / 4.0
    partial = end - 1 if t4 % 4 else -1
    month = t4 // 4
    clear = none[month] if frac == 0.0 else none[month] * (none[month + 1] / max(none[month], 1e-300)) ** frac
    total = clear * none_weight
    for s in range(w.shape[0]):
        mass, weighted = 0.0, 0.0
        g = T.group[s]
        for q in range(w.shape[1]):
            silent = T.silent[s, phase, q]
            diameter = T.diameter[s, phase, q]
            for o in range(first, end):
                x = w[s, q, o] * silent[shift + o]
                if markers[0]:
                    x *= likelihood[0, g, q, o]
                if markers[1]:
                    x *= likelihood[1, g, q, o]
                if o == partial:
                    x *= frac
                mass += x
                weighted += x * diameter[shift + o]
        hidden[s] = mass
        size[s] = weighted / mass if mass > 0.0 else 0.0
        total += mass
    for s in range(w.shape[0]):
        hidden[s] /= total
    return hidden.sum()


@njit(**_OPTIONS)
def filter_person(T, setting, m, makes, kind, t4, which, site, x, y, z, size_sd, until4, moved):
    """One person's looks in order of day: the filter's state, able to answer for any day from the last look to `until4`.

    which: test or marker; x: credit of a look, likelihood "there" of a finding, log value of a marker;
    y: likelihood "not there", or the marker's variance; z: logarithm of the size found, or 0.
    `moved` [entry, before/after] is filled when it has rows. Returns (w, none, weight of none, has marker, likelihood of markers).
    """
    months = until4 // 4 + 2
    sites, growth = T.silent.shape[0], T.silent.shape[2]
    groups, classes = T.rise.shape[1], T.rise.shape[2]
    wide = T.onset_window + months
    w = np.empty((sites, growth, wide))
    none = np.empty(months + 1)
    prior(T, setting, m, months, w, none)
    any_marker = False
    for i in range(kind.size):
        any_marker = any_marker or kind[i] == MARKER
    sums = np.zeros((2, groups, classes, growth, 3, wide if any_marker else 1))
    likelihood = np.ones((2, groups, growth, wide if any_marker else 1))
    totals, since = np.zeros((2, 2)), np.zeros((groups, growth), dtype=np.int64)
    has = np.zeros(2, dtype=np.bool_)
    stale = np.zeros(2, dtype=np.bool_)
    hidden, size = np.empty(sites), np.empty(sites)
    none_weight = 1.0
    tell = moved.shape[0] > 0
    for i in range(kind.size):
        if tell:
            moved[i, 0] = posterior(T, w, none, none_weight, t4[i], has, likelihood, hidden, size)
        if kind[i] == LOOK:
            look(T, w, t4[i], which[i], site[i], x[i])
        elif kind[i] == FOUND:
            none_weight *= found(T, w, t4[i], which[i], site[i], x[i], y[i], z[i], size_sd)
        else:
            has[which[i]] = True
            stale[which[i]] = True
            add_marker(T, sums, totals, which[i], t4[i], x[i], y[i], since)
            if tell:
                weigh_marker(T, sums, totals, which[i], makes[which[i]], wide, likelihood[which[i]], since)
                stale[which[i]] = False
        if tell:
            moved[i, 1] = posterior(T, w, none, none_weight, t4[i], has, likelihood, hidden, size)
    for k in range(2):
        if stale[k]:
            weigh_marker(T, sums, totals, k, makes[k], wide, likelihood[k], since)
    return w, none, none_weight, has, likelihood


@njit(**_OPTIONS)
def loss(T, w, none, none_weight, t4, markers, likelihood, test, since4, ahead4, weight, out):
    """What a look by `test` on day t4 is worth, in chances of cure (`weight` by site).

    out[0]: lost already by not having looked since day `since4`, by recurrences this look would find;
    out[1]: what waiting another `ahead4` would lose of them. Returns the chance that the look finds something.
    """
    ages = T.silent.shape[3] - 1
    first, end, shift, phase = span(T, t4, ages)
    _, _, shift_then, phase_then = span(T, min(since4, t4), ages)
    _, _, shift_ahead, phase_ahead = span(T, t4 + ahead4, ages)
    partial = end - 1 if t4 % 4 else -1
    frac = (t4 % 4) / 4.0
    month = t4 // 4
    clear = none[month] if frac == 0.0 else none[month] * (none[month + 1] / max(none[month], 1e-300)) ** frac
    total, finds = clear * none_weight, 0.0
    out[0], out[1] = 0.0, 0.0
    for s in range(w.shape[0]):
        g, row = T.group[s], T.sees[test, s]
        for q in range(w.shape[1]):
            silent, cure = T.silent[s, phase, q], T.worth[s, phase, q]
            then, ahead = T.worth[s, phase_then, q], T.worth[s, phase_ahead, q]
            for o in range(first, end):
                mass = w[s, q, o] * silent[shift + o]
                if markers[0]:
                    mass *= likelihood[0, g, q, o]
                if markers[1]:
                    mass *= likelihood[1, g, q, o]
                if o == partial:
                    mass *= frac
                total += mass
                if row >= 0:
                    seen = mass * (1.0 - T.miss[row, phase, q, shift + o])
                    finds += seen
                    now = cure[shift + o]
                    out[0] += weight[s] * seen * (then[min(shift_then + o, ages)] - now)
                    out[1] += weight[s] * seen * (now - ahead[max(shift_ahead + o, 0)])
    out[0] /= total
    out[1] /= total
    return finds / total


@njit(parallel=True, **{k: v for k, v in _OPTIONS.items() if k != "nogil"})
def filter_batch(T, setting, m, makes, start, kind, t4, which, site, x, y, z, size_sd, now4, hidden, size):
    """Everybody: entries start[i]:start[i + 1] are person i's."""
    nothing = np.empty((0, 2))
    for i in prange(setting.size):
        a, b = start[i], start[i + 1]
        w, none, weight, has, likelihood = filter_person(
            T, setting[i], m[i], makes[i], kind[a:b], t4[a:b], which[a:b], site[a:b], x[a:b], y[a:b], z[a:b],
            size_sd, now4[i], nothing,
        )
        posterior(T, w, none, weight, now4[i], has, likelihood, hidden[i], size[i])


@njit(**_OPTIONS)
def bound(D, r, month):
    """The row of bounds in force for a region at a month."""
    for k in range(D.until.shape[1]):
        if month < D.until[r, k]:
            return k
    return D.until.shape[1] - 1


@njit(**_OPTIONS)
def worth_of(D, r, waited, lost):
    """What a look is worth: what waiting has cost since the last, and what it costs now for as long again (`marginal` of it)."""
    return (1.0 - D.marginal[r]) * lost[r, 0] + D.marginal[r] * lost[r, 1] * waited / 6.0


@njit(**_OPTIONS)
def wanted(D, t, visit, last, lost, pick):
    """The personal schedule's rule: which regions to look at this month (`pick`), and whether to come for their sake.

    lost[region]: chance of cure lost since its last look, and by waiting one more quarter. At a visit made anyway a share of the
    price is enough; between visits only what is urgent (a marker has risen) or late is worth coming for.
    """
    gain, forced, due = 0.0, False, False
    for r in range(D.test.size):
        k = bound(D, r, last[r])
        waited = t - last[r]
        urgent = lost[r, 1] >= D.urgent[r] * D.price[r]
        allowed = waited >= D.shortest[r, k] or (urgent and waited >= 1.0)
        worth = worth_of(D, r, waited, lost)
        pick[r] = False
        if waited >= D.longest[r, k]:
            pick[r], forced = True, True
        elif allowed and (urgent or (visit and worth >= D.join[r] * D.price[r])):
            pick[r] = True
            gain += max(worth - D.price[r], lost[r, 1] / D.urgent[r] - D.price[r], 0.0)
            due = due or urgent or worth >= D.price[r]
    return forced or (due and gain >= D.visit)


@njit(**_OPTIONS)
def blood_due(D, t, visited):
    """Whether markers have waited as long as they may since the last visit."""
    return t - visited >= D.blood_every[bound(D, 0, visited)]


@njit(**_OPTIONS)
def resting(D, t, visited):
    """Too soon after the last visit for another, and not the month after it (in which what is urgent is seen to)."""
    return 1.5 < t - visited < D.rest and not blood_due(D, t, visited)


@njit(**_OPTIONS)
def comes(D, t, visited, last, lost, pick):
    """Whether one comes this month: blood is due, or looks are worth it. `pick`: what would be looked at before the blood is known."""
    blood = blood_due(D, t, visited)
    return wanted(D, t, blood or t - visited >= D.rest, last, lost, pick) or blood
