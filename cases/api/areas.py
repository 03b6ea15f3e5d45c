"""The areas of this app's API for which a token can be issued."""

CASES, HAZARDS = "cases", "hazards"
AREAS = {CASES: "工单", HAZARDS: "安全隐患"}
