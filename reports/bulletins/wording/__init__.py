"""How figures become lines: phrases, what an editor may choose, what changed."""
