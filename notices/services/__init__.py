"""Notices written and handed out (`outbox`), deliveries sent (`deliveries`)."""
