"""What bulletins bring to the shell: menu entries by role, with the number that waits."""

from cases.rules.capabilities import CaseCapability
from grids.models import User
from hotline.counts import Countable
from hotline.shell import HomePart, MenuEntry, register_home_part, register_menu
from reports.capabilities import ReportCapability
from reports.home.leader_overview import leader_overview_of
from reports.home.system_condition import system_condition_of
from reports.home.unit_month import unit_month_of
from reports.models import Bulletin, Step
from reports.selectors.instructions import waiting_instructions
from telephony.capabilities import TelephonyCapability as T


def waiting_bulletins(user: User) -> Countable:
    """Return the open bulletins that wait for an editor, or for an issuer."""
    steps = []
    if user.can(ReportCapability.EDIT_BULLETINS):
        steps += [Step.DRAFT, Step.EDITED]
    if user.can(ReportCapability.ISSUE_BULLETINS):
        steps += [Step.CHECKED]
    return Bulletin.objects.filter(step__in=steps) if steps else 0


ENTRIES = (
    MenuEntry(
        "日报", "bulletin", "reports:bulletins", ReportCapability.READ_ISSUED_PAGES, order=70,
        group="报表", count=waiting_bulletins, todo="期日报等您处理",
    ),
    MenuEntry(
        "文件批示", "bulletin", "reports:document_instructions",
        CaseCapability.FOLLOW_INSTRUCTIONS, order=73, group="报表",
        count=waiting_instructions, todo="条文件批示待反馈",
    ),
    MenuEntry(
        "驾驶舱", "chart", "reports:dashboard", ReportCapability.READ_RATES, order=66, group="报表",
    ),
    MenuEntry(
        "考核", "chart", "reports:rates", ReportCapability.READ_RATES, order=68, group="报表",
    ),
    MenuEntry(
        "导出文件", "download", "reports:exports", ReportCapability.FETCH_EXPORTS, order=90,
        group="报表",
    ),
    MenuEntry(
        "专题查询", "search", "reports:topics", ReportCapability.READ_BULLETINS, order=71,
        group="报表",
    ),
    MenuEntry("坐席监控", "phone", "reports:monitor", T.WATCH_OPERATORS, order=33, group="大厅"),
    MenuEntry("话务大屏", "chart", "reports:wall", T.WATCH_HALL, order=35, group="大厅"),
    MenuEntry(
        "热点审阅", "flag", "reports:hotspots", CaseCapability.REVIEW_HOTSPOTS, order=72,
        group="报表",
    ),
)  # fmt: skip


HOME_PARTS = (
    HomePart("昨日情况", "reports/home_leader.html", leader_overview_of, order=5),
    HomePart("运行情况", "reports/home_condition.html", system_condition_of, order=4),
    HomePart("本月情况", "reports/home_month.html", unit_month_of, order=30),
)


def register_entries() -> None:
    """Register all entries and parts; called once when the apps are ready."""
    for entry in ENTRIES:
        register_menu(entry)
    for part in HOME_PARTS:
        register_home_part(part)
