"""The adapter of a softphone: `python3 -m telephony.softphone` on an operator's computer.

It reads what baresip tells at its control port and posts it to the door of telephone systems.
It needs Python's standard library and this package, nothing else of the site.
"""
