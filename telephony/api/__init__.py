"""The door by which telephone systems tell of calls."""
