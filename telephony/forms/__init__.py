"""What is typed and what telephone systems send."""
