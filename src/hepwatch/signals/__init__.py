"""What is unusual, as signals with reasons."""
