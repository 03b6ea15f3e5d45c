"""How a document says its periods, counts, shares, rates and changes."""

from fractions import Fraction

from reports.periods import Cadence, Period
from reports.rates.values import NOTHING, Rate, percent_of

BEFORE = {
    Cadence.DAY: "前一日",
    Cadence.WEEK: "上周",
    Cadence.HALF_MONTH: "上期",
    Cadence.MONTH: "上月",
    Cadence.QUARTER: "上季度",
    Cadence.YEAR: "上年",
}
QUARTERS = "一二三四"
OTHER_PERIOD = "上期"


def say_period(cadence: Cadence, period: Period) -> str:
    """Return the period as a title has it: 2024年6月, 2024年第二季度, 2024年6月上半月."""
    first, last = period.from_on, period.to_on
    year = f"{first.year}年"
    if cadence.is_joint(first, last) or cadence in (Cadence.DAY, Cadence.WEEK):
        until = f"{last.year}年" if last.year != first.year else ""
        end = f"—{until}{last.month}月{last.day}日" if period.until else ""
        return f"{year}{first.month}月{first.day}日{end}"
    if cadence is Cadence.YEAR:
        return year
    if cadence is Cadence.QUARTER:
        return f"{year}第{QUARTERS[(first.month - 1) // 3]}季度"
    half = {Cadence.HALF_MONTH: "上半月" if first.day == 1 else "下半月"}.get(cadence, "")
    return f"{year}{first.month}月{half}"


def say_before(cadence: Cadence, period: Period) -> str:
    """Return what the period before is called beside this one: 上月."""
    is_joint = cadence.is_joint(period.from_on, period.to_on)
    return OTHER_PERIOD if is_joint else BEFORE[cadence]


def say_rate(rate: Rate) -> str:
    """Return a rate as prose has it: 98.96%, 100%, or a dash."""
    return rate.text.replace(".00%", "%")


def say_share(count: int, whole: int) -> str:
    """Return a share of a whole, a dash where there is none."""
    return say_rate(Rate.of(count, whole))


def say_change(now: int, before: int, name: str) -> str:
    """Return how a count changed, in 件 and per cent: 比上月增加12件（上升3.52%）."""
    if now == before:
        return f"与{name}持平"
    more = now > before
    words = f"比{name}{'增加' if more else '减少'}{abs(now - before)}件"
    if not before:
        return f"{words}（{name}为0件）"
    share = str(percent_of(Fraction(abs(now - before), before))).removesuffix(".00")
    return f"{words}（{'上升' if more else '下降'}{share}%）"


def say_points(now: Rate, before: Rate, name: str) -> str:
    """Return how a rate changed, in percentage points."""
    points = now.points_from(before)
    if points is None:
        return f"{name if now.share is not None else '本期'}没有可比的基数"
    if not points:
        return f"与{name}持平"
    return f"比{name}{'上升' if points > 0 else '下降'}{abs(points)}个百分点"


def signed(now: int, before: int) -> str:
    """Return the change of a count for a table's cell."""
    return f"{now - before:+}" if now != before else "0"


def signed_share(now: int, before: int) -> str:
    """Return the change of a count per cent for a table's cell, a dash where nothing was."""
    if not before:
        return NOTHING
    return f"{percent_of(Fraction(now - before, before)):+}%" if now != before else "0.00%"
