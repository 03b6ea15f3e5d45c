"""Who may see and do what, over rows that were read."""
