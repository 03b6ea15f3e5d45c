"""剔除: asked for by the unit's leader with proof, ruled on by the supervisor."""

from datetime import timedelta

import pytest

from cases.models import Attachment, Exclusion
from cases.rules.states import State, Verb
from cases.services.applications import excluding
from grids.models import Role
from grids.upload_preparation import prepare_files
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.cases.applying import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(people, at):
    """Return a function that applies for an exclusion, all its facts right unless given."""

    def ask(case, actor=None, **facts):
        wanted = {"ground": "不可抗力", "text": " 暴雪封路 ", "uploads": None} | facts
        uploads = wanted.pop("uploads")
        if uploads is None:
            uploads = prepare_files([pdf()], at=at)
        return excluding.ask_exclusion(
            case, actor=actor or people[Role.UNIT_LEADER], at=at, uploads=uploads, **wanted
        )

    return ask


@pytest.mark.parametrize("state", [State.HANDLING, State.CLOSED])
def test_ask_exclusion_keeps_the_material_and_tells_the_supervisors(state, put, ask, people, unit):
    case = put(state)
    row = ask(case)
    assert (row.ground, row.text, row.assignment.unit) == ("不可抗力", "暴雪封路", unit)
    assert list(row.files.values_list("case", flat=True)) == [case.pk]
    event = case.events.get(verb=Verb.ASK_EXCLUSION)
    assert (event.note, event.unit) == ("不可抗力。暴雪封路", unit)
    told = Notice.objects.get(sentence="applied")
    assert told.role == Role.SUPERVISOR
    case.refresh_from_db()
    assert case.state == state


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"ground": "太忙"}, "ground"), ({"uploads": []}, "attachments"), ({"text": " "}, "text")],
)
def test_ask_exclusion_names_the_field_that_is_wrong(facts, field, put, ask):
    case = put(State.HANDLING)
    with pytest.raises(InvalidInput) as refused:
        ask(case, **facts)
    assert set(refused.value.fields) == {field}
    assert not Exclusion.objects.exists()
    assert not Attachment.objects.exists()


def test_ask_exclusion_is_the_leaders_of_a_unit_that_had_the_case(put, ask, people, stranger):
    case = put(State.HANDLING)
    for person in (people[Role.UNIT_CLERK], stranger):
        with pytest.raises(Forbidden):
            ask(case, person)


def test_ask_exclusion_waits_for_the_ruling_on_the_one_before(put, ask, people, at):
    case = put(State.HANDLING)
    row = ask(case)
    with pytest.raises(Conflict, match="等候裁定"):
        ask(case)
    excluding.rule_exclusion(
        row, actor=people[Role.SUPERVISOR], at=at, ruling="refused", reason="材料不足"
    )
    again = ask(case)
    excluding.rule_exclusion(again, actor=people[Role.SUPERVISOR], at=at, ruling="accepted")
    with pytest.raises(Conflict, match="已经同意剔除"):
        ask(case)


@pytest.mark.parametrize(
    ("ruling", "sentence", "said"),
    [
        ("accepted", "granted", "同意。不可抗力。属实"),
        ("refused", "refused", "不同意。不可抗力。属实"),
    ],
)
def test_rule_exclusion_tells_the_unit_and_leaves_the_case_alone(
    ruling, sentence, said, put, ask, people, unit, at
):
    case = put(State.HANDLING)
    row, later = ask(case), at + timedelta(hours=1)
    supervisor = people[Role.SUPERVISOR]
    excluding.rule_exclusion(row, actor=supervisor, at=later, ruling=ruling, reason="属实")
    row.refresh_from_db()
    assert (row.ruling, row.ruled_by, row.ruled_at) == (ruling, supervisor, later)
    assert case.events.get(verb=Verb.RULE_EXCLUSION).note == said
    assert Notice.objects.get(sentence=sentence).unit == unit
    due = case.reply_due_at
    case.refresh_from_db()
    assert (case.state, case.excluded_reason, case.reply_due_at) == (State.HANDLING, "", due)


def test_rule_exclusion_is_not_the_dispatchers_and_done_once(put, ask, people, at):
    row = ask(put(State.HANDLING))
    with pytest.raises(Forbidden):
        excluding.rule_exclusion(row, actor=people[Role.DISPATCHER], at=at, ruling="accepted")
    excluding.rule_exclusion(row, actor=people[Role.SUPERVISOR], at=at, ruling="accepted")
    with pytest.raises(Conflict):
        excluding.rule_exclusion(row, actor=people[Role.SUPERVISOR], at=at, ruling="accepted")
