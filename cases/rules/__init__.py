"""Tables and pure functions: states and moves, the ladder, phone numbers, titles, likeness."""
