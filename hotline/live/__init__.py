"""Live events: open pages hear at once what changed, and read it by the ordinary addresses.

A service calls `publishing.publish`; after its commit one entry goes into a stream of Valkey.
The process `events` (`python -m hotline.processes events`) reads that stream and writes each
event to the open pages of those to whom it is addressed. docs/decisions/077-live-events.md
says why it is so.
"""
