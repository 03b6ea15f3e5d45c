"""The areas of this app's API for which a token can be issued."""

BULLETINS, RATES = "bulletins", "rates"
AREAS = {BULLETINS: "日报", RATES: "考核"}
