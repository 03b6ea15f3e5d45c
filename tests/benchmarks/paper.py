"""How much CPU a printed daily costs once the process is warm.

Run as a module it renders the day of the environment's database and prints seconds.
"""

import subprocess
import sys
import time
from datetime import datetime, timedelta
from statistics import median

from tests.benchmarks.databases import DAY, DAY_END, ROOT, ensure, environment
from tests.benchmarks.table import Check, Table


def main() -> None:
    """Render six times in one process and leave the first out."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
    django.setup()
    from reports.bulletins.wording.lines import Wording
    from reports.papers.blocks import Masthead, body_paragraph
    from reports.papers.briefings import briefing
    from reports.papers.pdf import render_paper
    from reports.periods import Period
    from reports.series.daily.counting import count_daily
    from reports.series.daily.wording import daily_lines

    day = (datetime.fromisoformat(DAY_END) - timedelta(days=1)).date()
    title, *lines = daily_lines(Wording(city="西宁"), count_daily(Period(day, day)).figures)
    blocks = [body_paragraph(line.text) for line in lines]
    paper = briefing(
        title.text,
        blocks,
        masthead=Masthead("有诉必应马上办工作日报", "12345政务服务便民热线", day, 1, 1),
    )
    render_paper(paper)
    for _ in range(5):
        began = time.process_time()
        render_paper(paper)
        print(time.process_time() - began)


def run(table: Table) -> None:
    """Measure in a process of its own."""
    ensure(DAY)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.paper"], cwd=ROOT, check=True, text=True,
        env=environment(DAY) | {"MALLOC_ARENA_MAX": "1"}, stdout=subprocess.PIPE,
    )  # fmt: skip
    seconds = median(float(line) for line in done.stdout.split())
    faults = ["above 1 s"] if seconds > 1 else []
    table.add(Check("one page", f"{seconds:.2f} s", "1.00 s", f"{seconds:.2f}", "", faults))


if __name__ == "__main__":
    main()
