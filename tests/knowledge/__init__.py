"""Tests of articles, outages and announcements."""
