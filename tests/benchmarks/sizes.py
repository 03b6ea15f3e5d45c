"""The bytes of tables and indexes, partitions with their table."""

from tests.benchmarks.databases import Database, execute

TABLES = """
SELECT coalesce(parent.relname, c.relname), sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid))
FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
    LEFT JOIN pg_class parent ON parent.oid = i.inhparent
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
GROUP BY 1 HAVING sum(pg_total_relation_size(c.oid)) > %(least)s
ORDER BY sum(pg_total_relation_size(c.oid)) DESC
"""
INDEXES = """
SELECT coalesce(parent.relname, c.relname), sum(pg_relation_size(c.oid)), 0
FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
    LEFT JOIN pg_class parent ON parent.oid = i.inhparent
WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace
GROUP BY 1 HAVING sum(pg_relation_size(c.oid)) > %(least)s ORDER BY 2 DESC
"""
# What has less than so many bytes for each case is left out.
LEAST = 5


def show(database: Database) -> None:
    """Print the tables with their indexes, then each index: megabytes, and bytes for each case."""
    least = {"least": LEAST * database.cases}
    whole = int(execute("SELECT pg_database_size(current_database())", database=database)[0][0])
    print(f"\nSizes, {database.cases:,} cases: {_told(whole, database)}")
    print(f"{'table':32} {'rows':>24} {'its indexes':>24}")
    for name, rows, indexes in execute(TABLES, least, database=database):
        print(f"{name:32} {_told(rows, database):>24} {_told(indexes, database):>24}")
    print(f"{'index':32} {'':>24}")
    for name, size, _ in execute(INDEXES, least, database=database):
        print(f"{name:32} {_told(size, database):>24}", flush=True)


def _told(size: int, database: Database) -> str:
    return f"{size / 2**20:,.0f} MB {size / database.cases:5,.0f} B/case"
