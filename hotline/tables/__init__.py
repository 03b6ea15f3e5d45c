"""Tables that come from outside and go outside: CSV and XLSX, read strictly, written guarded.

`reading` opens a table whatever its kind, `encodings`, `delimited` and `books` know one kind of
trouble each, `cells` and `instants` turn a cell into a text or an instant, `guarding` and
`sheets` write.
"""

from hotline.tables.cells import ErrorValue, Unreadable, cell_text
from hotline.tables.guarding import safe_text
from hotline.tables.instants import read_day, read_instant
from hotline.tables.opening import open_rows
from hotline.tables.reading import Line, Table, open_table
from hotline.tables.rows import Row
from hotline.tables.sources import Limits, Source, place

__all__ = [
    "ErrorValue",
    "Limits",
    "Line",
    "Row",
    "Source",
    "Table",
    "Unreadable",
    "cell_text",
    "open_rows",
    "open_table",
    "place",
    "read_day",
    "read_instant",
    "safe_text",
]
