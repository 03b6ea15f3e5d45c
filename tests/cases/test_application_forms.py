"""What the forms of applications offer, on the page of their verb."""

import html

import pytest
from django.utils import timezone

from cases.models import Contact, Extension, Wait
from cases.rules.states import State, Verb
from cases.services.handling import sub_dispatch
from cases.services.intake import intake
from grids.models import Role
from tests.cases.applying import FACTS, file_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(put):
    return put(State.HANDLING)


@pytest.fixture
def form(client, people):
    """Return a function that opens a verb's form, or sends it, as somebody of a role."""

    def form(case, verb, role, **typed):
        client.force_login(people[role])
        address = f"/cases/{case.number}/{verb.replace('_', '-')}/"
        answer = client.post(address, typed) if typed else client.get(address)
        return answer.status_code, html.unescape(answer.content.decode())

    return form


def test_an_extension_says_how_long_it_may_be(case, form, at, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at)
    status, page = form(case, Verb.ASK_EXTENSION, Role.UNIT_CLERK)
    assert status == 200
    assert "最多 7 个工作日，从原截止时间起顺延" in page


def test_of_several_that_wait_one_must_be_chosen(case, form, people, sub_unit, at):
    [part] = sub_dispatch.sub_dispatch(case, actor=people[Role.UNIT_CLERK], at=at, units=[sub_unit])
    asker = people[Role.OPERATOR]
    first = file_row(case, Wait, asker, at, text="等合同")
    second = Wait.objects.create(
        case=case, assignment=part, text="等照片", asked_at=at, asked_by=asker
    )
    _, page = form(case, Verb.RULE_WAIT, Role.DISPATCHER)
    assert "等合同" in page
    assert "等照片" in page
    typed = {"ruling": "refused", "reason": "材料齐全"}
    status, page = form(case, Verb.RULE_WAIT, Role.DISPATCHER, **typed)
    assert (status, "有多件申请待裁定" in page) == (400, True)
    status, _ = form(case, Verb.RULE_WAIT, Role.DISPATCHER, **typed, application=second.pk)
    assert status == 302
    for row, ruling in ((first, ""), (second, "refused")):
        row.refresh_from_db()
        assert row.ruling == ruling


def test_a_single_one_that_waits_is_not_asked_for(case, form, people, at):
    row = file_row(case, Wait, people[Role.OPERATOR], at)
    status, _ = form(case, Verb.RULE_WAIT, Role.DISPATCHER, ruling="refused", reason="材料齐全")
    row.refresh_from_db()
    assert (status, row.ruling) == (302, "refused")


def test_what_is_taken_back_is_named_where_several_wait(case, form, people, at):
    asker = people[Role.UNIT_CLERK]
    file_row(case, Extension, asker, at, **FACTS[Extension])
    _, page = form(case, Verb.WITHDRAW_APPLICATION, Role.UNIT_CLERK)
    assert "撤回延期申请。" in page
    file_row(case, Wait, asker, at)
    _, page = form(case, Verb.WITHDRAW_APPLICATION, Role.UNIT_CLERK)
    assert "撤回延期申请。" not in page
    assert "等待市民" in page


def test_an_early_end_offers_the_callers_own_words_as_proofs(case, form, people, at):
    intake.add_call(case, actor=people[Role.OPERATOR], at=at, note="不用办了", phone="13897001234")
    Contact.objects.create(
        case=case, at=at, recorded_at=at, by=people[Role.OPERATOR], means="phone",
        is_reached=True, note="市民说已解决",
    )  # fmt: skip
    _, page = form(case, Verb.CLOSE_EARLY, Role.DISPATCHER)
    assert "来电" in page
    assert "不用办了" in page
    assert "热线联系" in page
    assert "市民说已解决" in page
