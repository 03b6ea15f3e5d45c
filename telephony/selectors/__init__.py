"""What pages show of the telephone."""
