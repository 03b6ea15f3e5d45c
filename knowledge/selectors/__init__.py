"""What one screen needs, read for one person."""
