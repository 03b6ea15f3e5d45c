"""Reading files of other systems: tables, columns and values, each fault told with its place.

`tables` opens CSV and XLSX, `columns` maps their columns to fields, `values` turns cells into
values, `messages` and `history` make demands and closed cases of the rows. Nothing here
writes; the services do.
"""
