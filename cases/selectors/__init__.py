"""What one screen needs, shaped; nothing here writes."""
