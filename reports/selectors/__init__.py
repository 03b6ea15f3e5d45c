"""What pages and the API read for one person."""
