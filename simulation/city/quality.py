"""Quality checks of the simulated city: Monday's draw, a few scored a day, then read."""

import random
from datetime import date, timedelta

from cases.models import QualityCheck
from cases.services.callback import quality
from grids.deadlines import business_day
from simulation.city.agenda import Road
from simulation.city.scene import Scene, Sweeper

DAY = timedelta(days=1)
MONDAY = 0
READ_AFTER = timedelta(hours=3)
SCORED_A_DAY, RESERVE = 8, 6
FULL_MARKS, RESULT_READ = 0.65, 0.7
PRAISE = "记录完整，分派准确。"
# What is said of the item in which most was lost, in the order of the default sheet.
REMARKS = (
    "开头语不规范，请按规范用语接听。", "未复述确认诉求，请加强核实。",
    "诉求要素记录不全，请问清时间和地点。", "分类选择不够准确，请对照事项分类。",
    "登记用时偏长，请边听边记。",
)  # fmt: skip


def check_quality(scene: Scene, goer: Sweeper) -> Road:
    """Each Monday draw last week's sample; each day score some and let the scored be told."""
    rng = scene.rng("quality")
    while True:
        checker, today = scene.staff.quality_checker(), business_day(goer.at)
        if today.weekday() == MONDAY:
            scene.do(quality.draw_week, today - DAY, _seed(today - DAY), actor=checker, at=goer.at)
        scored = []
        for check in _next_checks():
            points = _points(rng)
            lost = [weight - points[name] for name, weight in quality.sheet_items()]
            remark = REMARKS[lost.index(max(lost)) % len(REMARKS)] if any(lost) else PRAISE
            made = scene.do(
                quality.score_check, check, actor=checker, at=goer.at, points=points, remark=remark
            )
            scored += [made] if made else []
        yield goer.at + READ_AFTER
        for check in scored:
            if rng.random() < RESULT_READ:
                scene.do(quality.read_result, check, actor=check.operator, at=goer.at)
        yield goer.at + DAY - READ_AFTER


def _seed(day: date) -> str:
    """Return the seed that the page proposes for a week."""
    year, week, _ = day.isocalendar()
    return f"{year}年第{week}周"


def _next_checks() -> list[QualityCheck]:
    """Return what is scored today, never the last few: a checker always has some to do."""
    waiting = QualityCheck.objects.filter(scored_at=None).order_by("pk")
    count = min(max(waiting.count() - RESERVE, 0), SCORED_A_DAY)
    return list(waiting.select_related("operator")[:count])


def _points(rng: random.Random) -> dict[str, int]:
    """Draw the points of a sheet: most items in full, some a little less."""
    return {
        name: weight if rng.random() < FULL_MARKS else round(weight * rng.uniform(0.5, 0.95))
        for name, weight in quality.sheet_items()
    }
