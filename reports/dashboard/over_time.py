"""Blocks over time: thirty days, twelve months, and the kinds of demands."""

from datetime import date, timedelta

from grids.models import Kind
from reports.dashboard.scope import Scope
from reports.dashboard.values import Block, Cell, Chart, compared, growth, share
from reports.papers.charts import DataRow
from reports.rollups.reading import MONTHS, Kept, a_year_before

THIRTY = 30
LEAP_DAY = "2月29日"

EXACT_FROM = 10


def thirty_days(kept: Kept, scope: Scope) -> Block:
    """Return the demands received of the thirty whole days, beside the thirty before."""
    windows = kept.windows
    days = [windows.since + timedelta(days=n) for n in range(THIRTY)]
    now = [kept.total("days", on)["received"] for on in days]
    before = [kept.total("days", on - timedelta(days=THIRTY))["received"] for on in days]
    total, earlier = sum(now), sum(before)
    last_year = kept.between("days", *windows.year_ago)["received"]
    says = f"{_days(windows.since, windows.yesterday)}共受理{total}件，日均{_mean(total)}件"
    if total:
        most = max(now)
        says += f"，最多的是{_day(days[now.index(most)])}{most}件"
    return Block(
        "days", "近30天受理", f"{says}。",
        ("日期", "受理", "30天前"),
        tuple(
            (
                Cell(_day(on)), Cell(str(count), scope.cases_url(since=on, until=on)),
                Cell(str(other)),
            )
            for on, count, other in zip(days, now, before, strict=True)
        ),
        Chart("line", tuple(f"{on.month}/{on.day}" for on in days), (
            DataRow("近30天", tuple(now)), DataRow("前30天", tuple(before)),
        )),
        _bases(total, earlier, last_year, windows.since, windows.yesterday),
    )  # fmt: skip


def _mean(total: int) -> str:
    """Return the cases of a day, small numbers with one decimal."""
    mean = total / THIRTY
    return f"{mean:.0f}" if mean >= EXACT_FROM else f"{mean:.1f}".removesuffix(".0")


def _bases(total: int, earlier: int, last_year: int, first: date, last: date) -> tuple[str, ...]:
    year = compared(total, last_year, "上年同期")
    return (f"环比：{compared(total, earlier, '前30天')}", f"同比：{year}{leap_note(first, last)}")


def leap_note(first: date, last: date) -> str:
    """Return what is said where one of two compared times holds a leap day, else nothing."""
    spans = ((first, last, "本期"), (a_year_before(first), a_year_before(last), "上年同期"))
    if len({until - since for since, until, _ in spans}) == 1:
        return ""
    named = [name for since, until, name in spans if _holds_leap_day(since, until)]
    return f"（{named[0]}含{LEAP_DAY}，多1天）" if len(named) == 1 else ""


def _holds_leap_day(first: date, last: date) -> bool:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return any((on.month, on.day) == (2, 29) for on in days)


def twelve_months(kept: Kept, scope: Scope) -> Block:
    """Return the twelve whole months, each beside the same month a year before."""
    months = kept.windows.months
    whole = months[-1 - MONTHS : -1]
    now = [kept.total("months", on) for on in whole]
    before = [kept.total("months", on) for on in months[:MONTHS]]
    received = sum(one["received"] for one in now)
    closed = sum(one["closed"] for one in now)
    last_year = sum(one["received"] for one in before)
    notes = [f"同比：{compared(received, last_year, '上年同期')}"]
    if note := leap_note(whole[0], months[-1] - timedelta(days=1)):
        notes[0] += note
    return Block(
        "months", "近12个月", f"近12个整月共受理{received}件，承办单位办结{closed}件。",
        ("月份", "受理", "上年同月", "同比", "办结"),
        tuple(
            (
                Cell(f"{on:%Y}年{on.month}月"),
                Cell(str(one["received"]), _month_url(scope, on)),
                Cell(str(other["received"])),
                Cell(growth(one["received"], other["received"]) if other else "—"),
                Cell(str(one["closed"])),
            )
            for on, one, other in zip(whole, now, before, strict=True)
        ),
        Chart("line", tuple(f"{on.month}月" for on in whole), (
            DataRow("近12个月", tuple(one["received"] for one in now)),
            DataRow("上年同月", tuple(one["received"] if one else None for one in before)),
        )),
        tuple(notes),
    )  # fmt: skip


def _month_url(scope: Scope, first: date) -> str:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return scope.cases_url(since=first, until=last)


def kinds(kept: Kept, scope: Scope) -> Block:
    """Return the thirty days by the kind of the demand, the most first."""
    windows = kept.windows
    by_kind = kept.received_by_key("days", windows.since, windows.yesterday)
    earlier = kept.received_by_key("days", windows.before, windows.since - timedelta(days=1))
    found = ((by_kind[kind.value], earlier[kind.value], kind) for kind in Kind)
    counted = [one for one in found if one[0] or one[1]]
    counted.sort(key=lambda one: -one[0])
    total = sum(now for now, _, _ in counted)
    span = {"since": windows.since, "until": windows.yesterday}
    top = counted[0] if counted and total else None
    return Block(
        "kinds", "诉求类型（近30天）",
        _most_of(top, total),
        ("类型", "件数", "占比", "比前30天"),
        tuple(
            (
                Cell(str(kind.label)), Cell(str(now), scope.cases_url(kind=kind.value, **span)),
                Cell(share(now, total)), Cell(growth(now, before)),
            )
            for now, before, kind in counted
        ),
        Chart("bar", tuple(str(kind.label) for _, _, kind in counted), (
            DataRow("件数", tuple(now for now, _, _ in counted)),
        )),
    )  # fmt: skip


def _most_of(top: tuple[int, int, Kind] | None, total: int) -> str:
    if top is None:
        return "近30天没有诉求。"
    return f"{top[2].label}最多，{top[0]}件，占{share(top[0], total)}。"


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"


def _days(first: date, last: date) -> str:
    return f"{_day(first)}—{_day(last)}"
