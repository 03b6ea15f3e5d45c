"""All invariants of the cases, in the order of the report."""

from cases.books.clocks import CLOCKS
from cases.books.elements import ELEMENTS
from cases.books.hazards import HAZARDS
from cases.books.numbers import NUMBERS
from cases.books.records import RECORDS
from cases.books.standing import STANDING
from cases.books.tallies import COUNTS

CHECKS = (*STANDING, *CLOCKS, *RECORDS, *ELEMENTS, *NUMBERS, *HAZARDS, COUNTS)
