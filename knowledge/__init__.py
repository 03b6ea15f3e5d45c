"""What callers are told: articles of the units, outages, and the hall's announcements."""
