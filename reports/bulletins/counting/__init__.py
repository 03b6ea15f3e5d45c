"""What counts in a period, and how it is counted, for every series alike."""
