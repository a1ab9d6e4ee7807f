"""Hepwatch keeps watch over everyone who has been treated for liver cancer: for life, and over the whole body."""

from hepwatch.compiled import take as _take

_take()
