"""Registration as both doors do it: a case and its hazard, and one case of what is said twice."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Draft, Hazard
from cases.services.desk.drafts import save_draft
from cases.services.dispatch import dispatch
from cases.services.hazards.filing import HazardReport
from cases.services.intake.registration import hotline_body, register_case
from cases.services.record.repeats import RepeatedDemand
from hotline.errors import Conflict, InvalidInput
from tests.at_once import at_once, fresh
from tests.cases.repeating import OTHER_WORDS, again
from tests.factories import make_body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("is_known", [True, False])
def test_two_registrations_at_once_make_one_case(asked, operator, other_unit, is_known):
    if is_known:
        done = register_case(
            replace(asked, grid=None, text="咨询医保补缴"), actor=operator, at=asked.received_at
        )
        dispatch.answer_case(
            done, actor=operator, at=asked.received_at, way="answered", answer="好"
        )
    before = Case.objects.count()
    outcomes = at_once(
        *[
            lambda text=text: again(asked, fresh(operator), text=text)
            for text in (asked.text, OTHER_WORDS, asked.text, OTHER_WORDS)
        ]
    )
    assert Case.objects.count() == before + 1
    assert sum(isinstance(one, RepeatedDemand) for one in outcomes) == 3


@pytest.mark.parametrize(("keys", "statuses"), [(("a", "b"), [302, 409]), (("a", "a"), [302, 302])])
def test_a_form_sent_from_two_tabs_makes_one_case(asked, operator, keys, statuses):
    typed = {
        "phone": asked.phone, "text": asked.text, "kind": "complaint", "verb": "pending",
        "category": asked.category.code, "grid": asked.grid.code, "urgency": "ordinary",
    }  # fmt: skip

    def tab(key):
        client = Client()
        client.force_login(fresh(operator))
        return lambda: client.post(reverse("cases:desk"), {**typed, "idempotency_key": key})

    answers = at_once(*[tab(key) for key in keys])
    assert sorted(answer.status_code for answer in answers) == statuses
    assert Case.objects.count() == 1


@pytest.fixture
def report(hazard_category, asked):
    return HazardReport(hazard_category, "楼道", "堵塞", asked.received_at)


def test_register_case_files_its_hazard_or_makes_neither(asked, report, operator, at):
    body = make_body(is_hotline=True)
    with pytest.raises(InvalidInput):
        register_case(asked, actor=operator, at=at, hazard=replace(report, place=" "))
    assert not Case.objects.exists()
    case = register_case(asked, actor=operator, at=at, hazard=report, key="k")
    assert (case.hazard.body, case.hazard.place) == (body, "楼道")
    assert register_case(asked, actor=operator, at=at, hazard=report, key="k") == case
    assert Hazard.objects.count() == 1


def test_a_city_without_a_body_for_the_hotline_files_no_hazard(asked, report, operator, at):
    with pytest.raises(InvalidInput, match="没有设置热线自身"):
        register_case(asked, actor=operator, at=at, hazard=report)
    assert not Case.objects.exists()
    body = make_body(is_hotline=True)
    assert hotline_body() == body


def test_registering_ends_the_draft_of_its_form(asked, operator, at):
    for key in ("k", "other"):
        save_draft({"text": [asked.text]}, key=key, actor=operator, at=at)
    register_case(asked, actor=operator, at=at, key="k")
    assert Draft.objects.get().client_key == "other"


def test_what_the_caller_says_is_a_new_matter_is_believed(asked, operator, at):
    first = register_case(asked, actor=operator, at=at)
    with pytest.raises(RepeatedDemand):
        register_case(asked, actor=operator, at=at)
    assert register_case(asked, actor=operator, at=at, is_new_matter=True) != first


def test_another_platforms_case_is_compared_with_none(asked, web_channel, operator, at):
    register_case(asked, actor=operator, at=at)
    other = replace(asked, channel=web_channel, outside_number="W-1")
    assert register_case(other, actor=operator, at=at).outside_number == "W-1"
    with pytest.raises(Conflict, match="已登记为工单"):
        register_case(other, actor=operator, at=at)
