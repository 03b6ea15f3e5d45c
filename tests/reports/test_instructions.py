"""Leaders' instructions on documents: given, answered once, seen by whom they concern."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from grids.models import Role
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from notices.models import Notice
from reports.bulletins.wording.editor_choices import Choices
from reports.models import DocumentInstruction
from reports.selectors.instructions import waiting_instructions
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.instructions import answer_document_instruction, instruct_on_document
from reports.services.issuing import issue_bulletin
from tests import factories
from tests.at_once import at_once, fresh

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=3)


@pytest.fixture
def supervisor(db):
    return factories.make_person(Role.SUPERVISOR, username="supervisor", full_name="督办")


@pytest.fixture
def issued(draft, bulletin_editor, second_editor, bulletin_issuer, morning):
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    return issue_bulletin(
        check_bulletin(draft, actor=second_editor, at=morning), actor=bulletin_issuer, at=morning
    )


def told(who):
    return [row.sentence for row in Notice.objects.filter(**who).order_by("pk")]


def test_a_leader_orders_and_the_unit_answers_once(
    issued, leader, unit, handler, stranger, operator, supervisor, morning
):
    given = {"at": morning, "text": "请抓紧整改。", "due_at": morning + DAYS}
    with pytest.raises(Forbidden):
        instruct_on_document(issued, actor=supervisor, **given)
    row = instruct_on_document(issued, actor=leader, unit=unit, **given)
    assert told({"unit": unit})[-1] == "instructed_on"
    counts = [waiting_instructions(one).count() for one in (leader, supervisor, handler, stranger)]
    assert counts == [1, 1, 1, 0] and waiting_instructions(operator) == 0
    said = {"at": morning, "text": "已整改。"}
    for nobody, error in ((stranger, NotVisible), (operator, NotVisible), (supervisor, Forbidden)):
        with pytest.raises(error):
            answer_document_instruction(row, actor=nobody, **said)
    with pytest.raises(InvalidInput):
        answer_document_instruction(row, actor=handler, at=morning, text=" ")
    answer_document_instruction(row, actor=handler, **said)
    assert told({"user": leader}) == ["instruction_on_answered"]
    with pytest.raises(Conflict, match="已经反馈过"):
        answer_document_instruction(row, actor=handler, **said)
    assert not waiting_instructions(leader).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentInstruction.objects.update(answer="")


def test_what_is_no_issue_or_has_no_time_is_refused(draft, leader, morning):
    given = {"actor": leader, "at": morning, "text": "请办。"}
    with pytest.raises(NotVisible):
        instruct_on_document(draft, due_at=morning + DAYS, **given)


def test_a_deadline_gone_by_is_refused(issued, leader, morning):
    with pytest.raises(InvalidInput) as wrong:
        instruct_on_document(issued, actor=leader, at=morning, text=" ", due_at=morning - DAYS)
    assert set(wrong.value.fields) == {"text", "due_at"}


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(issued, leader, supervisor, morning):
    row = instruct_on_document(
        issued, actor=leader, at=morning, text="请督办。", due_at=morning + DAYS
    )

    def answer():
        who = fresh(supervisor)
        return answer_document_instruction(row, actor=who, at=morning, text="已办。")

    two = at_once(answer, answer)
    assert sum(isinstance(one, Conflict) for one in two) == 1


def test_it_is_written_on_the_document_and_answered_in_the_list(
    issued, leader, supervisor, stranger, operator, client, django_assert_max_num_queries
):
    page = reverse("reports:bulletin", args=[issued.pk])
    listed = reverse("reports:document_instructions")
    client.force_login(leader)
    assert 'action="/bulletins/' in client.get(page).content.decode()
    due = (timezone.localtime() + DAYS).strftime("%Y-%m-%dT%H:%M")
    typed = {"text": "请督办员逐件核实。", "due_at": due}
    assert client.post(reverse("reports:instruct", args=[issued.pk]), typed).url == page
    assert "请督办员逐件核实。" in client.get(page).content.decode()
    client.force_login(supervisor)
    with django_assert_max_num_queries(16):
        shown = client.get(listed).content.decode()
    row = DocumentInstruction.objects.get()
    assert "请督办员逐件核实。" in shown and "条文件批示待反馈" in client.get("/").content.decode()
    answer = reverse("reports:answer_instruction", args=[row.pk])
    assert client.post(answer, {"text": "已核实。"}).url == listed
    client.force_login(leader)
    assert "已核实。" in client.get(page).content.decode()
    for nobody in (operator, stranger):
        client.force_login(nobody)
        assert client.post(reverse("reports:instruct", args=[issued.pk]), typed).status_code == 403
    assert "请督办员逐件核实。" not in client.get(listed).content.decode()
