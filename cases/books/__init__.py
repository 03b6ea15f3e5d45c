"""The check of the books: what must hold between rows, whatever services wrote them.

Read-only. Each invariant is one line of the report: how many were checked, how many are
at fault, and the first of them by number.
"""
