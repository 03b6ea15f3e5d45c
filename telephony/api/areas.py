"""The area of this app's API for which a token can be issued."""

TELEPHONY = "telephony"
AREAS = {TELEPHONY: "话务事件"}
