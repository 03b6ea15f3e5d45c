"""运行情况 on the home page of administrators: what of the system needs a look.

Each line says how one thing stands and leads to its page in the back office. Nothing here
names a citizen or a case.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.db.models import Count, F
from django.urls import reverse
from django.utils import timezone

from cases.services.record.event_months import months_in_words
from grids.capabilities import OfficeCapability
from grids.login_limits import waiting_people
from grids.models import (
    AuditKind,
    AuditRecord,
    ResponsibilityProposal,
    RoleGrant,
    User,
    Workday,
)
from hotline import __version__
from hotline.counts import count_together
from hotline.health import CHECKS
from hotline.templatetags.hotline import count_words
from hotline.times import say_date, say_moment
from learning.selectors.accuracy import accuracy_in_words
from notices.models import Delivery, DeliveryStatus
from reports.models import BooksCheck, BulletinJob

# From this month on the calendar of the next year should be known.
YEAR_END = 12
EXPIRES_SOON = timedelta(days=30)
AUDITED = timedelta(days=7)
# What an auditor asks about first.
AUDITED_FIRST = (
    AuditKind.LOGIN_FAILED, AuditKind.REFUSED, AuditKind.NUMBER_SHOWN, AuditKind.EXPORTED,
)  # fmt: skip
COMPONENTS = {
    "database": "数据库", "disk": "磁盘", "valkey": "Valkey", "worker": "后台任务",
    "beat": "定时任务", "pdf": "PDF 字体",
    "months": "月份分区", "suggestions": "智能建议",
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """How one thing stands; `url` leads to where it is looked after, if there is such a page."""

    label: str
    words: str
    url: str = ""
    is_bad: bool = False


def system_condition_of(user: User) -> list[Condition]:
    """Return the lines of a person's administrator roles; none for all others."""
    lines: list[Condition] = []
    if user.can(OfficeCapability.KEEP_REFERENCE_DATA):
        counts = count_together(
            {
                "failed": Delivery.objects.filter(status=DeliveryStatus.FAILED),
                "proposed": ResponsibilityProposal.objects.filter(decision=""),
            }
        )
        lines += [
            _services(), _months(), _books(), _bulletins(), _deliveries(counts["failed"]),
            _suggestions(), _calendar(), _proposals(counts["proposed"]),
            Condition("版本", __version__),
        ]  # fmt: skip
    if user.can(OfficeCapability.KEEP_ACCOUNTS):
        lines += [_waiting(), _expiring()]
    if user.can(OfficeCapability.READ_AUDIT):
        lines += [*_audited(), _operations()]
    return lines


def _services() -> Condition:
    problems = {name: said for name, check in CHECKS.items() if (said := check())}
    if not problems:
        return Condition("系统服务", "数据库、后台任务、定时任务、PDF 字体都正常")
    said = "；".join(f"{COMPONENTS.get(name, name)}：{text}" for name, text in problems.items())
    return Condition("系统服务", said, is_bad=True)


def _months() -> Condition:
    words, is_bad = months_in_words(timezone.now())
    return Condition("月份分区", words, is_bad=is_bad)


def _suggestions() -> Condition:
    return Condition("智能建议", accuracy_in_words(timezone.now()))


def _books() -> Condition:
    row = BooksCheck.objects.first()
    if row is None:
        return Condition("账目核对", "还没有核对过，每天夜间自动核对")
    url = reverse("admin:reports_bookscheck_change", args=[row.pk])
    words = f"{say_date(row.on)}：{row.result}"
    return Condition("账目核对", words, url, is_bad=row.fault_count > 0)


def _bulletins() -> Condition:
    # What is not done yet comes first, and of that what failed.
    job = BulletinJob.objects.order_by(F("done_at").desc(nulls_first=True), "-error").first()
    if job is None:
        return Condition("日报生成", "还没有生成过")
    if job.done_at:
        return Condition("日报生成", f"正常，最近一次{say_moment(job.done_at, timezone.now())}")
    if job.error:
        # The kind of error alone: its message may quote what the bulletin was made of.
        kind, day = job.error.partition(":")[0], say_date(job.period_from)
        words = f"{day}{job.get_series_display()}试过 {job.attempts} 次未生成（{kind}）"
        return Condition("日报生成", words, is_bad=True)
    return Condition("日报生成", "正在生成")


def _deliveries(failed: int) -> Condition:
    url = reverse("admin:notices_delivery_changelist")
    if not failed:
        return Condition("通知投递", "没有发送失败的通知", url)
    return Condition(
        "通知投递", f"{count_words(failed)} 条发送失败", f"{url}?status__exact=failed", is_bad=True
    )


def _calendar() -> Condition:
    today = timezone.localdate()
    years = {on.year for on in Workday.objects.dates("on", "year")}
    due = [today.year, *([today.year + 1] if today.month >= YEAR_END else [])]
    missing = [year for year in due if year not in years]
    url = reverse("admin:grids_calendarnotice_changelist")
    if missing:
        named = "、".join(f"{year}年" for year in missing)
        return Condition("放假安排", f"{named}尚未导入，涉及的时限标注日历未公布", url, is_bad=True)
    return Condition("放假安排", f"已导入至{max(years)}年", url)


def _proposals(waiting: int) -> Condition:
    url = reverse("admin:grids_responsibilityproposal_changelist")
    return Condition("权责建议", f"{waiting} 条等您确认" if waiting else "没有等确认的建议", url)


def _waiting() -> Condition:
    waiting = len(waiting_people(timezone.now()))
    url = reverse("admin:grids_user_changelist")
    if not waiting:
        return Condition("登录限制", "没有因密码输错而须等待的账号", url)
    words = f"{waiting} 个账号因密码连续输错须等待，可以解除"
    return Condition("登录限制", words, f"{url}?waiting=yes", is_bad=True)


def _expiring() -> Condition:
    today = timezone.localdate()
    soon = RoleGrant.objects.filter(to_on__gte=today, to_on__lte=today + EXPIRES_SOON).count()
    url = reverse("admin:grids_rolegrant_changelist")
    words = f"{soon} 项授权 30 天内到期" if soon else "30 天内没有到期的授权"
    return Condition("角色授权", words, url)


def _audited() -> list[Condition]:
    rows = AuditRecord.objects.filter(kind__in=AUDITED_FIRST, at__gte=timezone.now() - AUDITED)
    counted = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    url = reverse("admin:grids_auditrecord_changelist")
    return [
        Condition(kind.label, f"最近 7 天 {counted.get(kind, 0)} 次", f"{url}?kind__exact={kind}")
        for kind in AUDITED_FIRST
    ]


def _operations() -> Condition:
    since = timezone.now() - AUDITED
    count = LogEntry.objects.filter(action_time__gte=since).count()
    url = reverse("admin:admin_logentry_changelist")
    return Condition("后台操作", f"最近 7 天 {count} 次", url)
