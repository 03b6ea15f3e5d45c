"""What cases bring to the shell: menu entries by role, with the number that waits."""

from collections.abc import Callable

from django.utils import timezone

from cases.dossier.papers import waiting_for_leader
from cases.models import Case
from cases.rules.capabilities import CaseCapability
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
from cases.views.home_agenda import first_hazards, first_of_agenda
from cases.views.home_day import own_changes, own_day
from grids.models import User
from grids.rules import rule
from hotline.counts import Countable
from hotline.shell import HomePart, MenuEntry, register_home_part, register_menu

Counting = Callable[[User], Countable]


def in_inbox(tab: str) -> Counting:
    """Return what stands under one tab of the inbox."""
    return lambda user: inbox.under_tab(user, tab, timezone.now())


def new_in_inbox(user: User) -> Countable:
    """Return what is unsigned; for a district centre, which signs nothing, what it reviews."""
    tab = "unsigned" if user.can(CaseCapability.HANDLE) else "below"
    return inbox.under_tab(user, tab, timezone.now())


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
    return oversight.waiting_tasks(user) if user.can(CaseCapability.FOLLOW_INSTRUCTIONS) else None


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


C = CaseCapability
ENTRIES = (
    MenuEntry("新来电", "phone", "cases:desk", C.REGISTER, key="F1", place="action"),
    MenuEntry("搜索工单、电话、单位、知识", "search", "cases:list", C.READ_CASES, place="search"),
    MenuEntry(
        "收件箱", "inbox", "cases:inbox", C.WORK_IN_UNIT, order=10, count=new_in_inbox,
    ),
    MenuEntry(
        "特急工单", "warning", "cases:urgent", C.TAKE_CHARGE, place="watch",
        every=lambda: int(rule("screen.urgent_every")),
    ),
    MenuEntry(
        "派单台", "send", "cases:dispatch_queue", C.DISPATCH, order=20,
        count=dispatching.all_waiting,
    ),
    MenuEntry(
        "申请裁定", "review", "cases:rulings", C.READ_APPLICATIONS, order=24,
        count=rulings.all_waiting, todo="件申请等您裁定",
    ),
    MenuEntry(
        "回访台", "callback", "cases:callback_desk", C.CALL_BACK, order=30,
        count=callbacks_due, todo="件等您回访",
    ),
    MenuEntry(
        "隐患报送", "warning", "cases:hazard_returns", C.CHASE_RETURNS, order=40, group="隐患",
        count=silent_bodies, todo="个单位昨日隐患未报",
    ),
    MenuEntry(
        "督办", "warning", "cases:supervision", C.READ_CASES, order=36, group="督办批示",
        count=oversight.waiting_orders, todo="份督办单等您处理",
    ),
    MenuEntry(
        "领导批示", "edit", "cases:instructions", C.READ_CASES, order=38, group="督办批示",
        count=tasks_of, todo="条批示还没有反馈",
    ),
    MenuEntry("隐患台账", "flag", "cases:hazards", C.READ_HAZARDS, order=42, group="隐患"),
    MenuEntry(
        "草稿", "edit", "cases:drafts", C.REGISTER, order=50, group="工单",
        count=drafts.own_drafts, todo="份草稿没有登记",
    ),
    MenuEntry(
        "质检", "check", "cases:quality", C.CHECK_QUALITY, order=44, group="回访",
        count=quality.checks_for, todo="件等您质检",
    ),
    MenuEntry(
        "交接班", "clock", "cases:shift", C.LEAD_SHIFT, order=34, group="大厅",
        count=shifts.open_items, late=late_items, todo="项值班事项没有办完",
    ),
    MenuEntry("我的质检", "check", "cases:quality_mine", C.READ_OWN_CHECKS, order=52, group="回访"),
    MenuEntry("常用答复", "edit", "cases:canned", C.WORK_IN_UNIT, order=63, group="知识"),
    MenuEntry("全部工单", "list", "cases:list", C.READ_CASES, order=60, group="工单"),
    MenuEntry("挂账台账", "list", "cases:ledger", C.READ_CASES, order=61, group="工单"),
    MenuEntry("值班表", "phone", "cases:roster", C.HANDLE, order=63, group="工单"),
    MenuEntry("来电记录", "clock", "cases:calls", C.READ_CALLS, order=62, group="话务"),
    MenuEntry("回访记录", "check", "cases:callbacks", C.READ_CASES, order=64, group="回访"),
)  # fmt: skip
HOME = (
    MenuEntry(
        "待审签", "edit", "cases:inbox", C.LEAD_UNIT, order=8, query="tab=signing",
        count=in_inbox("signing"), todo="件等您审签", place="home",
    ),
    MenuEntry(
        "待签收", "inbox", "cases:inbox", C.HANDLE, order=10, query="tab=unsigned",
        count=in_inbox("unsigned"), todo="件工单等您签收", place="home",
    ),
    MenuEntry(
        "超期", "warning", "cases:inbox", C.WORK_IN_UNIT, order=9, query="tab=overdue",
        count=in_inbox("overdue"), todo="件工单已经超期", place="home", is_late=True,
    ),
    MenuEntry(
        "办理中", "clock", "cases:inbox", C.WORK_IN_UNIT, order=11, query="tab=handling",
        count=in_inbox("handling"), todo="件工单正在办理", place="home",
    ),
    MenuEntry(
        "今日到期", "warning", "cases:inbox", C.WORK_IN_UNIT, order=12, query="tab=today",
        count=in_inbox("today"), todo="件工单今日到期", place="home",
    ),
    MenuEntry(
        "下级待审", "review", "cases:inbox", C.HAND_DOWN, order=13, query="tab=below",
        count=in_inbox("below"), todo="件下级答复、退单等您审核", place="home",
    ),
    MenuEntry(
        "待派单", "send", "cases:dispatch_queue", C.REGISTER, order=20,
        query="tab=pending", count=to_decide("pending"), todo="件工单等着派单", place="home",
    ),
    MenuEntry(
        "电话指派", "phone", "cases:dispatch_queue", C.TELEPHONE_UNITS, order=8,
        query="tab=telephone", count=to_decide("telephone"), todo="个单位等您电话指派",
        place="home", is_late=True,
    ),
    MenuEntry(
        "退单待审", "return", "cases:dispatch_queue", C.REVIEW, order=21,
        query="tab=objections", count=to_decide("objections"), todo="件退单等您裁定",
        place="home",
    ),
    MenuEntry(
        "答复待审", "review", "cases:dispatch_queue", C.REVIEW, order=22,
        query="tab=replies", count=to_decide("replies"), todo="件答复等您审核", place="home",
    ),
    MenuEntry(
        "督办待反馈", "warning", "cases:supervision", C.HANDLE, order=13,
        query="status=open", count=oversight.waiting_orders, todo="份督办单等您单位反馈",
        place="home",
    ),
    MenuEntry(
        "督办待核", "review", "cases:supervision", C.SUPERVISE, order=24,
        query="status=answered", count=oversight.waiting_orders, todo="份督办反馈等您核定",
        place="home",
    ),
    MenuEntry(
        "申诉待裁定", "review", "cases:appeals", C.RULE_APPEALS, order=23,
        query="status=waiting", count=appeals.waiting_appeals, todo="件申诉等您裁定",
        place="home",
    ),
    MenuEntry(
        "拟通报", "flag", "cases:criticism", C.CRITICISE, order=25,
        query="status=proposed", count=oversight.waiting_criticisms, todo="件拟通报等您核定",
        place="home",
    ),
    MenuEntry(
        "批示未反馈", "edit", "cases:instructions", C.ANSWER_FOR_INSTRUCTIONS, order=14,
        query="answered=false", count=oversight.waiting_tasks, late=late_tasks,
        todo="条批示还没有反馈", place="home",
    ),
    MenuEntry(
        "我的批示", "edit", "cases:instructions", C.INSTRUCT_IN_PERSON, order=10,
        query="answered=false&mine=true", count=oversight.waiting_tasks, late=late_tasks,
        todo="条您的批示还没有反馈", place="home",
    ),
    MenuEntry(
        "待接班", "clock", "cases:shift", C.LEAD_SHIFT, order=7,
        query="part=handover",
        count=shifts.waiting_handovers, todo="班等您接", place="home",
    ),
    MenuEntry(
        "值班事项", "clock", "cases:shift", C.LEAD_SHIFT, order=9,
        count=shifts.open_items, late=late_items, todo="项值班事项没有办完", place="home",
    ),
    MenuEntry(
        "待电话交办", "phone", "cases:hazards", C.TELEPHONE_HAZARDS, order=3,
        query="stage=to_telephone", count=to_telephone, todo="条疑似重大隐患还没有电话交办",
        place="home", is_late=True,
    ),
    MenuEntry(
        "整改逾期", "warning", "cases:hazards", C.FILE_HAZARDS, order=15, query="stage=late",
        count=at_stage("late"), todo="条隐患整改逾期", place="home", is_late=True,
    ),
    MenuEntry(
        "隐患更正", "edit", "cases:hazard_revisions",
        C.RULE_REVISIONS, order=19,
        count=hazards.revisions_to_rule, todo="件隐患更正等您确认", place="home",
    ),
    MenuEntry(
        "待整改", "flag", "cases:hazards", C.FILE_HAZARDS, order=16, query="stage=unplanned",
        count=at_stage("unplanned"), todo="条隐患还没有登记整改", place="home",
    ),
    MenuEntry(
        "待复查", "review", "cases:hazards", C.FILE_HAZARDS, order=17, query="stage=rectified",
        count=at_stage("rectified"), todo="条隐患等着复查", place="home",
    ),
    MenuEntry(
        "待销号", "check", "cases:hazards", C.FILE_HAZARDS, order=18, query="stage=reinspected",
        count=at_stage("reinspected"), todo="条隐患可以销号", place="home",
    ),
    MenuEntry(
        "超期", "warning", "cases:list", C.WATCH_OVERDUE, order=30, query="overdue=true",
        count=overdue_cases, todo="件工单超期未办结", place="home", is_late=True,
    ),
)  # fmt: skip


PARTS = (
    HomePart("待您审签", "cases/home_papers.html", waiting_for_leader, order=10),
    HomePart("先办这些", "cases/home_agenda.html", first_of_agenda, order=20),
    HomePart("我登记的工单有变化", "cases/home_changes.html", own_changes, order=23),
    HomePart("我的今天", "cases/home_day.html", own_day, order=24),
    HomePart("在办隐患", "cases/home_hazards.html", first_hazards, order=22),
)


def register_entries() -> None:
    """Register all entries and parts; called once when the apps are ready."""
    for entry in (*ENTRIES, *HOME):
        register_menu(entry)
    for part in PARTS:
        register_home_part(part)
