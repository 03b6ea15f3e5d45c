"""``python -m tests.benchmarks [PART …]``: those of `PARTS` that are named, or all.

`beside` is measured only where BENCH_BESIDE names another checkout.
Compares within one run and prints medians and ratios; exits 1 where a figure does not
hold. Its databases are kept between runs (the large one takes ten minutes to make);
BENCH_CASES makes the large ones smaller while a benchmark itself is being written.
"""

import sys

import hotline.settings  # noqa: F401 - reads the addresses of the home's servers
from tests.benchmarks import beside, daily, desk, door, months, pages, paper, rates, streams, urging
from tests.benchmarks.table import Table

PARTS = {
    "door": (door.run, "Registering a case over HTTP", "full door", "bare view"),
    "desk": (desk.run, "The intake desk in Chromium", "product", "all in page"),
    "pages": (pages.run, "Pages, 8 000 open cases", "10 000", "1 000 000"),
    "daily": (daily.run, "Figures of a day of 70 000 cases", "product", "baseline"),
    "rates": (rates.run, "Rates of all units, 1 000 000 cases", "product", "baseline"),
    "urging": (urging.run, "Escalation, 100 000 open cases", "10 000 open", "100 000 open"),
    "beside": (beside.run, "Beside another checkout", "here", "there"),
    "months": (months.run, "Timeline of 1 000 000 events", "by month", "one default"),
    "streams": (streams.run, "Live events, 200 open streams", "heard", "wanted"),
    "paper": (paper.run, "PDF of a daily, once warm", "CPU", "limit"),
}


def main() -> int:
    """Run the parts named on the command line."""
    table = Table()
    # Beside another checkout is measured where one is named.
    named = [name for name in PARTS if name != "beside" or beside.OTHER]
    for name in sys.argv[1:] or named:
        run, title, first, second = PARTS[name]
        table.section(title, first, second)
        run(table)
    return 1 if table.faults else 0


sys.exit(main())
