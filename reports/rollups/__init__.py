"""Figures of days and months that are kept: how they are counted, and which days changed."""
