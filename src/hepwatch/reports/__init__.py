"""Report text to findings, each with its exact words."""
