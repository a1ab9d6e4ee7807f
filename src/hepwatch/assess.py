"""The whole journey on one page: (history, as_of, knowledge) -> assessment; and the driver that runs it over many."""
