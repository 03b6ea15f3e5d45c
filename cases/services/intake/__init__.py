"""How cases come in: registration, import, history."""
