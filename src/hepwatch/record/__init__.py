"""The record: typed rows, the store, the ledger, one person's history."""
