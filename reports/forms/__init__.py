"""What is typed, for pages and API alike."""
