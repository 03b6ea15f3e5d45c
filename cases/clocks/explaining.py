"""Why is it due then? The lines behind a deadline, from its terms, calendar and ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.models import Assignment, ClockSegment, DueChange, DueReason
from grids.calendars import calendar_of
from grids.deadlines import CITY_ZONE, WorkCalendar, working_time_between
from grids.skipped import Stretch, notable_days, say_hours
from grids.terms import DAY, HOUR, SIGNING, WORKDAY, Terms
from hotline.times import say_limit, say_span

IN_UNITS = {DAY: "{}天（自然日）", WORKDAY: "{}个工作日", HOUR: "{}小时（昼夜连续，节假日不停）"}
LAST_OF = {DAY: "第{}天", WORKDAY: "第{}个工作日"}
MOVED = {
    DueReason.SIGNED: "签收起算：截止由暂计的 {old} 改为 {new}",
    DueReason.RESUMED: "停表顺延：截止由 {old} 改为 {new}",
    DueReason.EXTENDED: "延期{amount}：截止由 {old} 改为 {new}",
    DueReason.ORDERED: "另定期限：截止由 {old} 改为 {new}",
    DueReason.CALENDAR: "日历重算：截止由 {old} 改为 {new}",
    DueReason.AMENDED: "更正要素后重算：截止由 {old} 改为 {new}",
}


@dataclass(frozen=True)
class Account:
    """What explains the deadlines of one assignment: its row, segments and ledger."""

    row: Assignment
    segments: Sequence[ClockSegment] = ()
    changes: Sequence[DueChange] = ()

    @property
    def terms(self) -> Terms | None:
        """The limit as it was when the case was sent; None for an old assignment."""
        return Terms.read(self.row.limit_terms)

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar of the unit as it is now."""
        return calendar_of(self.row.unit)

    @property
    def began_at(self) -> datetime:
        """When the reply's clock began, or would begin while a signature is awaited."""
        if self.segments:
            return self.segments[0].started_at
        if self.terms and self.terms.starts_at == SIGNING and not self.row.signed_at:
            return self.row.sign_due_at or self.row.dispatched_at
        return self.row.dispatched_at

    @property
    def first_due_at(self) -> datetime:
        """The deadline as first reckoned, before anything moved it."""
        if any(change.reason == DueReason.AMENDED for change in self.changes):
            # The rule is another one since: what it counts to stands as the original.
            return self.row.original_reply_due_at
        return self.changes[0].old_due_at if self.changes else self.row.reply_due_at


def reply_lines(account: Account) -> list[str]:
    """Explain when the reply is due: rule, start, count, days left out, pauses, moves."""
    row, terms = account.row, account.terms
    due = row.reply_due_at
    lines = [_rule_line(account), _start_line(account)]
    if terms and terms.time_unit != HOUR:
        day = LAST_OF[terms.time_unit].format(terms.amount)
        lines.append(f"计数：起算当日不计，{day}到 {say_limit(account.first_due_at)}")
    if terms is None or terms.time_unit == WORKDAY:
        lines += _day_lines(account.calendar, account.began_at, due, row.due_is_certain)
    lines += _moves(account)
    lines.append(f"截止：{say_limit(due)}，距起算共 {say_span(due - account.began_at)}")
    if row.original_reply_due_at != due:
        lines.append(f"原截止：{say_limit(row.original_reply_due_at)}")
    return lines


def small_lines(account: Account, minutes: int, due: datetime) -> list[str]:
    """Explain a limit to sign or to contact, counted in working minutes from dispatch."""
    row, terms = account.row, account.terms
    lines = [_rule_line(account)]
    calendar = terms.small_calendar(account.calendar) if terms else account.calendar
    if minutes:
        counted = "昼夜连续计算" if calendar.round_the_clock else f"只计 {say_hours(calendar)}"
        lines.append(f"时长：{say_span(timedelta(minutes=minutes))}，{counted}")
    lines.append(f"起算：{say_limit(row.dispatched_at)} 派单")
    lines += _day_lines(calendar, row.dispatched_at, due, row.due_is_certain)
    lines += [_pause_line(account, gap) for gap in gaps_of(account)]
    lines.append(f"截止：{say_limit(due)}，距起算共 {say_span(due - row.dispatched_at)}")
    return lines


def _rule_line(account: Account) -> str:
    name, terms = account.row.limit_name or "未记录", account.terms
    if terms is None:
        return f"依据：{name}"
    said = "，" + IN_UNITS[terms.time_unit].format(terms.amount)
    if said[1:].partition("（")[0] in name.replace(" ", ""):
        said = ""
    whose = f"，按{account.row.unit}的工作日历" if terms.time_unit == WORKDAY else ""
    return f"依据：{name}{said}{whose}"


def _start_line(account: Account) -> str:
    row, terms = account.row, account.terms
    if terms and terms.starts_at == SIGNING:
        if not row.signed_at:
            return f"起算：签收时起算；尚未签收，按签收截止 {say_limit(account.began_at)} 暂计"
        return f"起算：{say_limit(account.began_at)} 签收"
    return f"起算：{say_limit(row.dispatched_at)} {'重办派单' if row.round > 1 else '派单'}"


def _day_lines(
    calendar: WorkCalendar, start: datetime, due: datetime, is_certain: bool
) -> list[str]:
    days = notable_days(calendar, start, due)
    lines = _list_days("不计", [day for day in days if not day.is_workday])
    lines += _list_days("计入", [day for day in days if day.is_workday])
    if not is_certain:
        lines.append(f"注意：{_guessed_years(calendar, start, due)}的放假安排尚未公布，"
                     "暂按周一至周五推算，公布后自动重算")  # fmt: skip
    return lines


def _list_days(word: str, days: list[Stretch]) -> list[str]:
    return [f"{word}：{'、'.join(map(str, days))}"] if days else []


def _guessed_years(calendar: WorkCalendar, start: datetime, due: datetime) -> str:
    years = range(start.astimezone(CITY_ZONE).year, due.astimezone(CITY_ZONE).year + 1)
    unknown = [f"{year}年" for year in years if not calendar.is_announced(date(year, 6, 1))]
    return "、".join(unknown) or "有关年度"


def _moves(account: Account) -> list[str]:
    """Return pauses and moves of the deadline in the order in which they happened."""
    told = [(gap.stopped_at, _pause_line(account, gap)) for gap in gaps_of(account)]
    told += [(change.at, _change_line(account, change)) for change in account.changes]
    return [line for _, line in sorted(told, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class Gap:
    """A stretch in which the clock stood; `resumed_at` None while it does."""

    stopped_at: datetime
    reason: str
    resumed_at: datetime | None


def gaps_of(account: Account) -> list[Gap]:
    """Return the pauses of an assignment's clock, in order; its end is none."""
    rows = account.segments
    following = [row.started_at for row in rows[1:]] + [None] * bool(rows)
    return [
        Gap(row.stopped_at, row.get_stop_reason_display(), after)
        for row, after in zip(rows, following, strict=True)
        if row.stopped_at and (after or not account.row.ended_at)
    ]


def _pause_line(account: Account, gap: Gap) -> str:
    since = f"停表：{say_limit(gap.stopped_at)} 起（{gap.reason}）"
    if gap.resumed_at is None:
        return f"{since}，恢复后按剩余时间顺延"
    line = (
        f"{since}，{say_limit(gap.resumed_at)} 恢复，停 {say_span(gap.resumed_at - gap.stopped_at)}"
    )
    if account.terms and account.terms.time_unit == WORKDAY:
        worked = working_time_between(account.calendar, gap.stopped_at, gap.resumed_at)
        line += f"，其中工作时间 {say_span(worked)}" if worked else "，其中没有工作时间"
    return line


def _change_line(account: Account, change: DueChange) -> str:
    amount = ""
    if change.amount and account.terms:
        amount = f" {IN_UNITS[account.terms.time_unit].partition('（')[0].format(change.amount)}"
    line = MOVED[DueReason(change.reason)].format(
        amount=amount, old=say_limit(change.old_due_at), new=say_limit(change.new_due_at)
    )
    return f"{line}（{change.note}）" if change.note else line
