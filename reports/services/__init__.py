"""Verbs on bulletins; each one transaction: permission → step → write → log.

Import them from their modules: drafts, editing, issuing, joining, press, phrases, jobs.
"""
