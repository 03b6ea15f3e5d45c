"""What is derived: figures, bulletins, papers. Reads the others, never writes a case."""
