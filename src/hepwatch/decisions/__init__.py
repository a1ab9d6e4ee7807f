"""What people did about it: acknowledge, snooze, book, decide; with an audit trail."""
