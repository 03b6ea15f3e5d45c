"""A person's own things: drafts, saved filters, shifts, canned replies."""
