"""What units may not learn of a citizen is in no answer, whichever text it was written into.

The citizen's name, number and address stand in every free text of a secret case, as people
do write them there. Each page and each address of the API that the unit opens is read.
"""

from dataclasses import replace

import pytest

from cases.actions import ACTIONS
from cases.api.urls import PARTS
from cases.models import (
    Appeal,
    Callback,
    Case,
    Circular,
    Extension,
    Hazard,
    InstructionTask,
    Objection,
    Parking,
    Reply,
    SupervisionAnswer,
    Wait,
)
from cases.selectors.inbox import TABS
from cases.services.handling import handling
from cases.services.hazards.filing import HazardReport, file_hazard
from cases.services.hazards.rectifying import pass_hazard
from cases.services.intake.registration import register_case
from cases.services.record import notes
from cases.services.record.demands import Disposition
from grids.models import Role
from tests.cases.overseen import a_proposal, a_task, an_order
from tests.factories import make_body, make_person

pytestmark = pytest.mark.django_db
NAME, ADDRESS, NUMBER = "王建国", "昆仑路8号302室", "138 9700 1234"
TOLD = f"找{NAME}，{NUMBER}，住{ADDRESS}"
POINT = "36.62320,101.77820"
HIDDEN = (NAME, ADDRESS, NUMBER, NUMBER.replace(" ", ""), POINT)


@pytest.fixture
def case(demand, operator, handler, dispatcher, callback_agent, at, unit):
    """A secret case of `unit` with a record of each kind, the citizen named in all."""
    wanted = replace(
        demand, is_secret=True, caller_name=NAME, caller_address=ADDRESS, title=TOLD, text=TOLD,
        place=TOLD, happened=TOLD, map_point=POINT,
    )  # fmt: skip
    sent = Disposition(lead_unit=unit, note=TOLD)
    case = register_case(wanted, sent, actor=operator, at=at, is_new_matter=True)
    handling.sign_assignment(case, actor=handler, at=at)
    notes.add_note(case, actor=handler, at=at, text=TOLD)
    _handled(case, operator, at)
    _called_back(case, callback_agent, at)
    leader = make_person(Role.LEADER)
    _overseen(case, leader, at)
    Case.objects.filter(pk=case.pk).update(answer=TOLD, rejected_ground="其他", right_path=TOLD)
    return Case.objects.get(pk=case.pk)


def _handled(case, person, at):
    lead = case.assignments.get()
    ruled = {"ruled_at": at, "ruled_by": person, "reason": TOLD}
    Objection.objects.create(
        case=case, assignment=lead, ground="不在本单位辖区", text=TOLD, raised_at=at,
        raised_by=person, state_before="handling", ruling="refused", **ruled,
    )  # fmt: skip
    Reply.objects.create(
        case=case, assignment=lead, round=1, text=TOLD, basis=TOLD, outcome="solved",
        submitted_at=at, submitted_by=person, verdict="refused", verdict_reason=TOLD,
        verdict_at=at, verdict_by=person,
    )  # fmt: skip
    asked = {
        "case": case, "assignment": lead, "text": TOLD, "asked_at": at, "asked_by": person,
        "ruling": "refused", **ruled,
    }  # fmt: skip
    Extension.objects.create(**asked, amount=3)
    Wait.objects.create(**asked)
    Parking.objects.create(**asked, owner=NAME, plan=TOLD, review_on=at.date())


def _called_back(case, agent, at):
    called = Callback.objects.create(
        case=case, round=1, completed_at=at, agent=agent, is_effective=True, was_contacted=True,
        was_solved=False, satisfaction="dissatisfied", unit=case.lead_unit, remark=TOLD,
    )  # fmt: skip
    Appeal.objects.create(
        case=case, callback=called, unit=case.lead_unit, ground="不满意与办理无关", text=TOLD,
        raised_at=at, raised_by=agent, ruling="refused", ruled_at=at, ruled_by=agent, reason=TOLD,
    )  # fmt: skip


def _overseen(case, leader, at):
    order = an_order(case, at, status="closed", ground=TOLD, required=TOLD, closing_note=TOLD)
    SupervisionAnswer.objects.create(
        order=order, text=TOLD, submitted_at=at, submitted_by=leader, verdict="refused",
        verdict_reason=TOLD,
    )  # fmt: skip
    task = a_task(case, at, leader)
    type(task.instruction).objects.filter(pk=task.instruction_id).update(text=TOLD)
    InstructionTask.objects.filter(pk=task.pk).update(text=TOLD, answered_at=at)
    circular = Circular.objects.create(
        year=2024, number=1, period_from=at.date(), period_to=at.date(), issued_at=at,
        issued_by=leader,
    )  # fmt: skip
    entry = a_proposal(case, at)
    type(entry).objects.filter(pk=entry.pk).update(
        status="published", circular=circular, reason=TOLD, note=TOLD, decided_at=at
    )


PAGES = [
    "/", "/cases/", "/cases/{number}/", "/cases/{number}/similar/", "/callbacks/", "/notices/",
    "/supervision/", "/supervision/notices/", "/supervision/criticism/", "/instructions/",
    "/appeals/", "/ledger/", *(f"/inbox/?tab={tab.name}" for tab in TABS),
    *(f"/cases/{{number}}/{slug}/" for slug in ACTIONS),
]  # fmt: skip
LISTS = ("cases", "callbacks", "supervision", "instructions", "appeals")
API = [
    *(f"/api/v1/{name}/" for name in LISTS), "/api/v1/cases/{number}/",
    *(f"/api/v1/cases/{{number}}/{name}/" for name, _, _ in PARTS),
    "/api/v1/cases/{number}/group-text/",
]  # fmt: skip


def test_no_answer_to_a_unit_names_the_citizen(client, case, unit):
    client.force_login(make_person(Role.UNIT_LEADER, unit=unit))
    named = {}
    for path in [*PAGES, *API]:
        text = client.get(path.format(number=case.number)).content.decode()
        if words := [word for word in HIDDEN if word in text]:
            named[path] = words
    assert named == {}


@pytest.fixture
def passed_on(case, operator, hotline_body, fire_body, hazard_category, at):
    """A hazard of the secret case that the hotline handed to the fire brigade."""
    report = HazardReport(hazard_category, TOLD, TOLD, at)
    hazard = file_hazard(report, body=hotline_body, actor=operator, at=at, case=case)
    return pass_hazard(hazard, to=fire_body, actor=operator, at=at)


@pytest.mark.parametrize(
    "path", ["/hazards/", "/hazards/{pk}/", "/api/v1/hazards/", "/api/v1/hazards/{pk}/"]
)
def test_nor_does_the_body_learn_of_them_to_which_a_hazard_is_handed(
    client, passed_on, hazard_filer, operator, path
):
    client.force_login(hazard_filer)
    answer = client.get(path.format(pk=passed_on.pk))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert [word for word in HIDDEN if word in text] == []
    client.force_login(operator)
    assert ADDRESS in client.get(path.format(pk=passed_on.pk)).content.decode()


def test_a_hazard_struck_off_is_handed_to_nobody(client, passed_on, hotline_body, operator, at):
    Hazard.objects.filter(pk=passed_on.pk).update(struck_off_at=at)
    other = make_body(code="emergency")
    client.force_login(operator)
    answer = client.post(f"/hazards/{passed_on.pk}/pass/", {"to": other.code})
    assert answer.status_code == 409
    passed_on.refresh_from_db()
    assert passed_on.passed_to != other


def test_the_hotline_reads_them(client, case, operator):
    client.force_login(operator)
    text = client.get(f"/cases/{case.number}/").content.decode()
    assert NAME in text
    assert text.count(ADDRESS) > 10
