"""Bulletins: what is counted, how it is worded, and what stands before issuing."""
