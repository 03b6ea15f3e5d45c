"""A simulated city: repeatable, with every deed in it, and its books right afterwards."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import Case
from grids.models import Unit
from hotline.errors import Conflict, InvalidInput
from reports.models import Bulletin, Step
from simulation.bulletins import build_bulletins, issue_bulletins
from simulation.city import odds
from simulation.city.running import simulate
from simulation.documents import define_reports
from tests import factories
from tests.cases.in_states import undone
from tests.simulation.replayed import make_city

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 9)
# Whatever can happen happens often, so that a few days hold all of it.
OFTEN = {
    "SILENT": 0.12, "OBJECTION": 0.4, "CO_OBJECTS": 0.5, "REACHED": 0.6, "EXTENSION": 0.35,
    "WAIT": 0.3, "PARKING": 0.35, "SUB_DISPATCH": 0.6, "ENDED_LAWFULLY": 0.1, "WITHDRAWN": 0.1,
    "EXCLUSION": 0.2, "CO_UNIT": 0.3, "TASK_FORCE": 0.2, "PENDING": 0.5, "MERGED": 0.3,
    "UNMERGED": 0.4, "EXTREME": 0.1, "HAZARD": 0.1, "CORRECTED": 0.2, "PROVED_WRONG": 0.2,
    "SUPERVISED": 0.2, "INSTRUCTED": 0.2, "URGED_BY_PERSON": 0.2, "URGED_BY_CITIZEN": 0.3,
    "OBJECTS_AGAIN": 0.9, "OBJECTION_ACCEPTED": 0.6, "UNHAPPY": 0.4,
    "REPLY_REFUSED": 0.2, "SECRET": 0.2, "APPEAL": 1.0, "ORDER_REFUSED": 0.5, "CHILD_REFUSED": 0.4,
    "REDONE": 0.9, "MISSENT": 0.15, "AGAIN": 0.2, "HANDED_ON": 0.5, "ISSUE_CORRECTED": 0.5,
    "AMENDED": 0.3, "CONFERENCE": 1.0, "TAKEN_BACK": 0.15, "RETURN_TAKEN_BACK": 0.08,
    "ORDER_WITHDRAWN": 0.3, "SUSPECTED": 1.0, "MAJOR": 0.5, "MISFILED": 0.4,
}  # fmt: skip
DEEDS = {
    "register_case", "add_call", "log_other_call", "dispatch_case", "answer_case", "reject_case",
    "recall_case", "reassign_case", "withdraw_reply", "withdraw_objection",
    "withdraw_application", "withdraw_submission", "withdraw_order",
    "redispatch_case", "sign_assignment", "call_unit", "record_contact", "object_assignment",
    "accept_objection", "refuse_objection", "hold_conference", "report_progress",
    "resolve_assignment", "accept_reply", "refuse_reply", "sign_off", "sub_dispatch",
    "accept_child_reply", "refuse_child_reply", "ask_extension", "rule_extension",
    "tell_extension", "ask_wait", "rule_wait", "end_wait", "ask_parking", "rule_parking",
    "review_parking", "strike_off", "ask_exclusion", "rule_exclusion", "ask_ending",
    "rule_ending", "close_early", "ask_correction", "rule_correction", "merge_case",
    "unmerge_case", "claim_case", "record_attempt", "confirm_identity", "record_callback",
    "redo_case", "appeal_callback", "urge_case", "escalate_due", "lapse_waits",
    "supervise_case", "answer_order", "accept_order", "refuse_order", "instruct_case",
    "draw_week", "score_check", "plan_rectification", "report_rectified", "reinspect_hazard",
    "strike_off_hazard", "record_hazard_call", "judge_hazard", "correct_hazard", "withdraw_hazard",
    "rule_revision",
    "answer_instruction", "file_hazard", "file_return", "review_hotspot", "hand_over",
    "send_back", "build_draft", "refresh_bulletin", "edit_bulletin", "check_bulletin",
    "issue_bulletin", "correct_bulletin", "archive_bulletin", "amend_case", "rule_amendment",
}  # fmt: skip


@pytest.fixture(autouse=True)
def city(settings, tmp_path):
    """Two districts with a street each."""
    settings.MEDIA_ROOT = tmp_path
    make_city()
    for district in Unit.objects.filter(kind="district"):
        factories.make_unit(
            f"{district.name}一街", parent=district, kind="street", level="street", phrase=""
        )


def books_are_right():
    out = StringIO()
    call_command("check_books", stdout=out)
    return out.getvalue().splitlines()[-1].endswith("不符 0 处。")


def test_a_few_days_leave_right_books_and_two_bulletins_each():
    out = StringIO()
    call_command("simulate", days=3, per_day=20, seed=7, stdout=out)
    assert Case.objects.count() == 60
    assert Counter(Bulletin.objects.values_list("series", flat=True)) == {"daily": 3, "hazards": 3}
    # The third day has no morning after it.
    steps = Bulletin.objects.order_by("period_from", "series").values_list("step", flat=True)
    assert list(steps) == [Step.ARCHIVED] * 2 + [Step.ISSUED] * 2 + [Step.DRAFT] * 2
    assert "工单 60 件：" in out.getvalue()
    assert books_are_right()


def test_the_same_seed_gives_the_same_counts():
    runs = []
    for seed in (7, 7, 8):
        with undone():
            outcome = simulate(FIRST, 2, 12, seed=seed)
            runs.append((outcome.done, outcome.refused, outcome.states))
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_every_deed_happens_and_the_books_stay_right(monkeypatch):
    for name, share in OFTEN.items():
        monkeypatch.setattr(odds, name, share)
    outcome = simulate(
        FIRST, 21, 12, seed=5, day_over=build_bulletins, morning=issue_bulletins,
        before=lambda scene: define_reports(scene, FIRST),
    )  # fmt: skip
    assert set(outcome.done) >= DEEDS, DEEDS - set(outcome.done)
    assert Case.objects.filter(related_case__isnull=False).exists()
    numbered = Bulletin.objects.filter(number__isnull=False, corrects=None)
    counted = Counter(numbered.values_list("series", flat=True))
    assert (counted["weekly"], counted["monthly"]) == (2, 1)
    assert books_are_right()


def test_days_that_have_cases_are_left_alone():
    simulate(FIRST, 1, 1)
    with pytest.raises(Conflict, match="另选起始日期"):
        simulate(FIRST, 2, 1)


@pytest.mark.parametrize(("days", "per_day"), [(0, 5), (5, 0), (401, 1)])
def test_a_wrong_span_is_refused(days, per_day):
    with pytest.raises(InvalidInput, match="天数应为"):
        simulate(FIRST, days, per_day)
