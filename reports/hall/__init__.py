"""What the hall's screens show: the wall, and the monitor of whoever leads the shift."""
