"""Command line, web app, hooks and feeds. The clock is read here and nowhere else; no rules here."""
