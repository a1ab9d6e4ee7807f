"""The record: typed rows, the store, the ledger, one person's history."""

from hepwatch.record.histories import decode_history as decode_history
from hepwatch.record.history import History as History
from hepwatch.record.store import Store as Store
