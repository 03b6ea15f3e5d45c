"""Accounts from a sheet: `reading`, `planning` what it changes, `carrying_out`, `imports`."""
