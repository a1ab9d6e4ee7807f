"""The compiled inner loops: the Cox partial likelihood (Efron's ties) and weighted concordance. Rows come in order of time.

Two hundred refits are asked of a bootstrap, so both run in a few milliseconds for a few thousand rows.
"""

# mypy: disable-error-code="no-untyped-call,no-untyped-def,untyped-decorator,misc"

from math import exp, log

import numpy as np
from numba import njit


@njit(cache=True)
def likelihood(x, time, event, beta, gradient, hessian):
    """Log partial likelihood at beta; fills its gradient and (negative) hessian. Sums run from the longest time back."""
    n, p = x.shape
    gradient[:] = 0.0
    hessian[:] = 0.0
    lp = x @ beta
    top = lp.max() if n else 0.0
    s0, s1, s2 = 0.0, np.zeros(p), np.zeros((p, p))
    d1, d2 = np.zeros(p), np.zeros((p, p))
    mean = np.zeros(p)
    total = 0.0
    i = n - 1
    while i >= 0:
        now = time[i]
        deaths, d0 = 0, 0.0
        d1[:] = 0.0
        d2[:] = 0.0
        while i >= 0 and time[i] == now:
            w = exp(lp[i] - top)
            s0 += w
            for a in range(p):
                wa = w * x[i, a]
                s1[a] += wa
                for b in range(a + 1):
                    s2[a, b] += wa * x[i, b]
            if event[i] == 1:
                deaths += 1
                total += lp[i] - top
                d0 += w
                for a in range(p):
                    gradient[a] += x[i, a]
                    wa = w * x[i, a]
                    d1[a] += wa
                    for b in range(a + 1):
                        d2[a, b] += wa * x[i, b]
            i -= 1
        for k in range(deaths):
            f = k / deaths
            at_risk = s0 - f * d0
            total -= log(at_risk)
            for a in range(p):
                mean[a] = (s1[a] - f * d1[a]) / at_risk
                gradient[a] -= mean[a]
                for b in range(a + 1):
                    hessian[a, b] += (s2[a, b] - f * d2[a, b]) / at_risk - mean[a] * mean[b]
    for a in range(p):
        for b in range(a):
            hessian[b, a] = hessian[a, b]
    return total


@njit(cache=True)
def maximise(x, time, event, ridge, most):
    """Newton's method with halved steps. Returns (beta, information, log likelihood, converged)."""
    p = x.shape[1]
    beta, gradient, hessian = np.zeros(p), np.zeros(p), np.zeros((p, p))
    tried, tried_gradient, tried_hessian = np.zeros(p), np.zeros(p), np.zeros((p, p))
    value = likelihood(x, time, event, beta, gradient, hessian)
    for _ in range(most):
        gradient_r = gradient - ridge * beta
        step = np.linalg.solve(hessian + (ridge + 1e-9) * np.eye(p), gradient_r)
        now = value - 0.5 * ridge * (beta @ beta)
        share = 1.0
        for _ in range(30):
            tried[:] = beta + share * step
            candidate = likelihood(x, time, event, tried, tried_gradient, tried_hessian)
            if candidate - 0.5 * ridge * (tried @ tried) >= now - 1e-12 * (1.0 + abs(now)):
                break
            share *= 0.5
        else:
            return beta, hessian, value, False
        change = np.max(np.abs(tried - beta))
        beta[:], gradient[:], hessian[:], value = tried, tried_gradient, tried_hessian, candidate
        if change < 1e-8:
            return beta, hessian, value, True
    return beta, hessian, value, False


@njit(cache=True)
def breslow(lp, time, event, which):
    """(times, steps of the cumulative hazard) of one kind of event, for a person whose lp is zero."""
    n = len(time)
    times, steps = np.empty(n), np.empty(n)
    found = 0
    s0 = 0.0
    i = n - 1
    while i >= 0:
        now = time[i]
        deaths = 0
        while i >= 0 and time[i] == now:
            s0 += exp(lp[i])
            deaths += event[i] == which
            i -= 1
        if deaths:
            times[found], steps[found] = now, deaths / s0
            found += 1
    return times[:found][::-1].copy(), steps[:found][::-1].copy()


@njit(cache=True)
def concordance(rank, ranks, time, event, weight, until):
    """(concordant, comparable) weighted pairs: whoever has the event first should have the higher score.

    `rank` is the place of each score (equal scores, equal rank), rows in order of time. A row censored on the day of
    another's event outlives it. Ties in score count half.
    """
    tree = np.zeros(ranks + 1)
    inside = 0.0
    good = pairs = 0.0
    i = len(time) - 1
    while i >= 0:
        first = i
        while first > 0 and time[first - 1] == time[i]:
            first -= 1
        for j in range(first, i + 1):
            if event[j] != 1:
                _add(tree, rank[j])
                inside += 1.0
        if time[i] <= until:
            for j in range(first, i + 1):
                if event[j] == 1:
                    below = _upto(tree, rank[j] - 1)
                    equal = _upto(tree, rank[j]) - below
                    good += weight[j] * (below + 0.5 * equal)
                    pairs += weight[j] * inside
        for j in range(first, i + 1):
            if event[j] == 1:
                _add(tree, rank[j])
                inside += 1.0
        i = first - 1
    return good, pairs


@njit(cache=True)
def _add(tree, place):
    place += 1
    while place < len(tree):
        tree[place] += 1.0
        place += place & -place


@njit(cache=True)
def _upto(tree, place):
    total = 0.0
    place += 1
    while place > 0:
        total += tree[place]
        place -= place & -place
    return total
