"""What cases bring to the shell: menu entries by role, with the number that waits."""

from collections.abc import Callable

from django.utils import timezone

from cases import notice_board
from cases.dossier.papers import waiting_for_leader
from cases.models import Case
from cases.models.queries import HOTLINE_READERS
from cases.rules.states import (
    BRANCH,
    CALLBACK_DESK,
    DISPATCH_DESK,
    DISPATCHERS,
    HOTLINE_DESK,
    RULERS,
    TAKING_CHARGE,
    TELEPHONE_DESK,
    UNIT,
    UNIT_LEADERS,
)
from cases.selectors import (
    appeals,
    dispatching,
    drafts,
    hazards,
    inbox,
    oversight,
    quality,
    rulings,
    shifts,
)
from cases.services.callback.callback_holds import waiting_cases
from cases.services.hazards.filing import HAZARD_READERS
from cases.views.home_agenda import first_hazards, first_of_agenda
from grids.models import Role, User
from grids.models.user import UNIT_ROLES
from grids.rules import rule
from hotline.shell import HomePart, MenuEntry, register_home_part, register_menu
from hotline.tally import Countable

Counting = Callable[[User], Countable]


def in_inbox(tab: str) -> Counting:
    """Return what stands under one tab of the inbox."""
    return lambda user: inbox.under_tab(user, tab, timezone.now())


def new_in_inbox(user: User) -> Countable:
    """Return what is unsigned; for a district centre, which signs nothing, what it reviews."""
    return inbox.under_tab(user, "unsigned" if user.has_role(*UNIT) else "below", timezone.now())


def to_decide(tab: str) -> Counting:
    """Return what waits under one tab of the dispatcher's queue."""
    return lambda user: dispatching.under_tab(user, tab)


def callbacks_due(user: User) -> Countable:
    """Return the cases that wait for this agent's call now."""
    return waiting_cases(user, timezone.now())


def silent_bodies(user: User) -> Countable:
    """Return the bodies that this person answers for and that filed nothing for yesterday."""
    return hazards.silent_bodies(user, timezone.now())


def overdue_cases(user: User) -> Countable:
    """Return the cases that are late with their unit."""
    return Case.objects.visible_to(user).overdue(timezone.now())


def tasks_of(user: User) -> Countable:
    """Return the unanswered instructions of those who follow or answer them; None for others."""
    return oversight.waiting_tasks(user) if user.has_role(*TASK_KEEPERS) else None


def late_tasks(user: User) -> Countable:
    """Return those of a person's unanswered instructions that are past their deadline."""
    return oversight.late_tasks(user, timezone.now())


def late_items(user: User) -> Countable:
    """Return the matters of the shift whose instant has gone by."""
    return shifts.late_items(user, timezone.now())


def at_stage(stage: str) -> Counting:
    """Return the hazards of a filer's bodies that wait for a stage's step."""
    return lambda user: hazards.open_hazards(user, stage, timezone.now())


def to_telephone(user: User) -> Countable:
    """Return the 疑似重大 hazards that nobody was telephoned about."""
    return hazards.hazards_to_telephone(user, timezone.now())


def new_to(user: User) -> Countable:
    """Return the notices that are new to this person."""
    return notice_board.unread_notices(user, timezone.now())


def new_notices(user: User) -> list[notice_board.NoticeLine]:
    """Return the newest of them."""
    return notice_board.read_new_notices(user, timezone.now())


READERS = HOTLINE_READERS | UNIT_ROLES
RETURN_KEEPERS = frozenset({Role.HAZARD_FILER, Role.BULLETIN_EDITOR, Role.SHIFT_LEADER})
# Others of the hotline may read the list, and have nothing to do about it.
TASK_KEEPERS = UNIT | {Role.SUPERVISOR, Role.SHIFT_LEADER, Role.LEADER}
FILERS = frozenset({Role.HAZARD_FILER})
WATCHERS = frozenset({Role.LEADER, Role.SUPERVISOR, Role.SHIFT_LEADER})
ENTRIES = (
    MenuEntry("新来电", "phone", "cases:desk", roles=HOTLINE_DESK, key="F1", place="action"),
    MenuEntry("搜索工单、电话、内容", "search", "cases:list", roles=READERS, place="search"),
    MenuEntry(
        "收件箱", "inbox", "cases:inbox", roles=UNIT_ROLES, order=10, count=new_in_inbox,
    ),
    MenuEntry(
        "特急工单", "warning", "cases:urgent", roles=TAKING_CHARGE, place="watch",
        every=lambda: int(rule("screen.urgent_every")),
    ),
    MenuEntry("通知", "bell", "cases:notices", count=new_to, place="bell"),
    MenuEntry(
        "派单台", "send", "cases:dispatch_queue", roles=DISPATCH_DESK, order=20,
        count=dispatching.all_waiting,
    ),
    MenuEntry(
        "申请裁定", "review", "cases:rulings", roles=RULERS | {Role.SUPERVISOR}, order=24,
        count=rulings.all_waiting, todo="件申请等您裁定",
    ),
    MenuEntry(
        "回访台", "callback", "cases:callback_desk", roles=CALLBACK_DESK, order=30,
        count=callbacks_due, todo="件等您回访",
    ),
    MenuEntry(
        "隐患报送", "warning", "cases:hazard_returns", roles=RETURN_KEEPERS, order=40,
        count=silent_bodies, todo="个单位昨日隐患未报",
    ),
    MenuEntry(
        "督办", "warning", "cases:supervision", roles=READERS, order=36,
        count=oversight.waiting_orders, todo="份督办单等您处理",
    ),
    MenuEntry(
        "领导批示", "edit", "cases:instructions", roles=READERS, order=38,
        count=tasks_of, todo="条批示还没有反馈",
    ),
    MenuEntry("隐患台账", "flag", "cases:hazards", roles=HAZARD_READERS, order=42),
    MenuEntry(
        "草稿", "edit", "cases:drafts", roles=HOTLINE_DESK, order=50,
        count=drafts.own_drafts, todo="份草稿没有登记",
    ),
    MenuEntry(
        "质检", "check", "cases:quality", roles=frozenset({Role.QUALITY_CHECKER}), order=44,
        count=quality.checks_for, todo="件等您质检",
    ),
    MenuEntry(
        "交接班", "clock", "cases:shift", roles=frozenset({Role.SHIFT_LEADER}), order=34,
        count=shifts.open_items, late=late_items, todo="项值班事项没有办完",
    ),
    MenuEntry("我的质检", "check", "cases:quality_mine", roles=HOTLINE_DESK, order=52),
    MenuEntry("常用答复", "edit", "cases:canned", roles=UNIT_ROLES, order=63),
    MenuEntry("全部工单", "list", "cases:list", roles=READERS, order=60),
    MenuEntry("挂账台账", "list", "cases:ledger", roles=READERS, order=61),
    MenuEntry("值班表", "phone", "cases:roster", roles=UNIT, order=63),
    MenuEntry("来电记录", "clock", "cases:calls", roles=HOTLINE_READERS, order=62),
    MenuEntry("回访记录", "check", "cases:callbacks", roles=READERS, order=64),
)  # fmt: skip
HOME = (
    MenuEntry(
        "待审签", "edit", "cases:inbox", roles=UNIT_LEADERS, order=8, query="tab=signing",
        count=in_inbox("signing"), todo="件等您审签", place="home",
    ),
    MenuEntry(
        "待签收", "inbox", "cases:inbox", roles=UNIT, order=10, query="tab=unsigned",
        count=in_inbox("unsigned"), todo="件工单等您签收", place="home",
    ),
    MenuEntry(
        "超期", "warning", "cases:inbox", roles=UNIT_ROLES, order=9, query="tab=overdue",
        count=in_inbox("overdue"), todo="件工单已经超期", place="home", is_late=True,
    ),
    MenuEntry(
        "办理中", "clock", "cases:inbox", roles=UNIT_ROLES, order=11, query="tab=handling",
        count=in_inbox("handling"), todo="件工单正在办理", place="home",
    ),
    MenuEntry(
        "今日到期", "warning", "cases:inbox", roles=UNIT_ROLES, order=12, query="tab=today",
        count=in_inbox("today"), todo="件工单今日到期", place="home",
    ),
    MenuEntry(
        "下级待审", "review", "cases:inbox", roles=BRANCH, order=13, query="tab=below",
        count=in_inbox("below"), todo="件下级答复、退单等您审核", place="home",
    ),
    MenuEntry(
        "待派单", "send", "cases:dispatch_queue", roles=HOTLINE_DESK, order=20,
        query="tab=pending", count=to_decide("pending"), todo="件工单等着派单", place="home",
    ),
    MenuEntry(
        "电话指派", "phone", "cases:dispatch_queue", roles=TELEPHONE_DESK, order=8,
        query="tab=telephone", count=to_decide("telephone"), todo="个单位等您电话指派",
        place="home", is_late=True,
    ),
    MenuEntry(
        "退单待审", "return", "cases:dispatch_queue", roles=DISPATCHERS, order=21,
        query="tab=objections", count=to_decide("objections"), todo="件退单等您裁定",
        place="home",
    ),
    MenuEntry(
        "答复待审", "review", "cases:dispatch_queue", roles=DISPATCHERS, order=22,
        query="tab=replies", count=to_decide("replies"), todo="件答复等您审核", place="home",
    ),
    MenuEntry(
        "督办待反馈", "warning", "cases:supervision", roles=UNIT, order=13,
        query="status=open", count=oversight.waiting_orders, todo="份督办单等您单位反馈",
        place="home",
    ),
    MenuEntry(
        "督办待核", "review", "cases:supervision", roles=frozenset({Role.SUPERVISOR}), order=24,
        query="status=answered", count=oversight.waiting_orders, todo="份督办反馈等您核定",
        place="home",
    ),
    MenuEntry(
        "申诉待裁定", "review", "cases:appeals", roles=frozenset({Role.SUPERVISOR}), order=23,
        query="status=waiting", count=appeals.waiting_appeals, todo="件申诉等您裁定",
        place="home",
    ),
    MenuEntry(
        "拟通报", "flag", "cases:criticism", roles=frozenset({Role.SUPERVISOR}), order=25,
        query="status=proposed", count=oversight.waiting_criticisms, todo="件拟通报等您核定",
        place="home",
    ),
    MenuEntry(
        "批示未反馈", "edit", "cases:instructions", roles=UNIT | {Role.SUPERVISOR}, order=14,
        query="answered=false", count=oversight.waiting_tasks, late=late_tasks,
        todo="条批示还没有反馈", place="home",
    ),
    MenuEntry(
        "我的批示", "edit", "cases:instructions", roles=frozenset({Role.LEADER}), order=10,
        query="answered=false&mine=true", count=oversight.waiting_tasks, late=late_tasks,
        todo="条您的批示还没有反馈", place="home",
    ),
    MenuEntry(
        "待接班", "clock", "cases:shift", roles=frozenset({Role.SHIFT_LEADER}), order=7,
        query="part=handover",
        count=shifts.waiting_handovers, todo="班等您接", place="home",
    ),
    MenuEntry(
        "值班事项", "clock", "cases:shift", roles=frozenset({Role.SHIFT_LEADER}), order=9,
        count=shifts.open_items, late=late_items, todo="项值班事项没有办完", place="home",
    ),
    MenuEntry(
        "待电话交办", "phone", "cases:hazards", roles=FILERS | {Role.SHIFT_LEADER}, order=3,
        query="stage=to_telephone", count=to_telephone, todo="条疑似重大隐患还没有电话交办",
        place="home", is_late=True,
    ),
    MenuEntry(
        "整改逾期", "warning", "cases:hazards", roles=FILERS, order=15, query="stage=late",
        count=at_stage("late"), todo="条隐患整改逾期", place="home", is_late=True,
    ),
    MenuEntry(
        "隐患更正", "edit", "cases:hazard_revisions",
        roles=FILERS | HOTLINE_DESK | {Role.SUPERVISOR}, order=19,
        count=hazards.revisions_to_rule, todo="件隐患更正等您确认", place="home",
    ),
    MenuEntry(
        "待整改", "flag", "cases:hazards", roles=FILERS, order=16, query="stage=unplanned",
        count=at_stage("unplanned"), todo="条隐患还没有登记整改", place="home",
    ),
    MenuEntry(
        "待复查", "review", "cases:hazards", roles=FILERS, order=17, query="stage=rectified",
        count=at_stage("rectified"), todo="条隐患等着复查", place="home",
    ),
    MenuEntry(
        "待销号", "check", "cases:hazards", roles=FILERS, order=18, query="stage=reinspected",
        count=at_stage("reinspected"), todo="条隐患可以销号", place="home",
    ),
    MenuEntry(
        "超期", "warning", "cases:list", roles=WATCHERS, order=30, query="overdue=true",
        count=overdue_cases, todo="件工单超期未办结", place="home", is_late=True,
    ),
)  # fmt: skip


PARTS = (
    HomePart("待您审签", "cases/home_papers.html", waiting_for_leader, order=10),
    HomePart("先办这些", "cases/home_agenda.html", first_of_agenda, order=20),
    HomePart("在办隐患", "cases/home_hazards.html", first_hazards, order=22),
    HomePart("新通知", "cases/home_notices.html", new_notices),
)


def register_entries() -> None:
    """Register all entries and parts; called once when the apps are ready."""
    for entry in (*ENTRIES, *HOME):
        register_menu(entry)
    for part in PARTS:
        register_home_part(part)
