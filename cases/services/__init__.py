"""The verbs. Each is one transaction: permission → state → write → event.

Modules by stage: intake, dispatch, handling, callback; beside them notes, attachments,
hazards, hotspots and the notices about cases. Every verb takes `actor` and the instant `at`
by keyword.
"""
