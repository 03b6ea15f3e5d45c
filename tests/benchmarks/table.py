"""The printed table: medians, ratios, queries, and whether each figure holds."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Check:
    """One row: what, measured beside what, their ratio, and what is not as it should be."""

    name: str
    first: str
    second: str
    ratio: str
    note: str = ""
    faults: list[str] = field(default_factory=list)


class Table:
    """Rows by section, printed as they come."""

    def __init__(self) -> None:
        self.faults = 0

    def section(self, title: str, first: str, second: str) -> None:
        """Begin a section whose two columns are named."""
        print(f"\n{title}\n{'':28} {first:>16} {second:>16} {'ratio':>7}")

    def add(self, row: Check) -> None:
        """Print a row."""
        self.faults += len(row.faults)
        verdict = "ok" if not row.faults else "NOT: " + ", ".join(row.faults)
        print(
            f"{row.name:28} {row.first:>16} {row.second:>16} {row.ratio:>7}  {row.note}  {verdict}",
            flush=True,
        )
