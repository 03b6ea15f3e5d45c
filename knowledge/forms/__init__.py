"""What is typed, with its types and limits."""
