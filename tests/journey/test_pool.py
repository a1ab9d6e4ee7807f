"""The engine of one machine takes as many workers as there is work for, and no more than memory allows."""

import os

import pytest

from hepwatch.assess.pool import Pool, workers


@pytest.mark.parametrize(("cores", "expected"), [(1, 2), (2, 2), (3, 3), (8, 8), (9, 8), (64, 8)])
def test_one_worker_a_core_between_two_and_eight(cores: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert workers() == expected and Pool().processes == expected


def test_as_many_as_are_asked_for() -> None:
    assert Pool(1).processes == 1 and Pool(12).processes == 12
