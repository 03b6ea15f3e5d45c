"""要情快报: what cannot wait for the daily, within the hour."""
