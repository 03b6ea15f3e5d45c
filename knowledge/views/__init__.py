"""Pages: parse, read, call, answer."""
