"""离岗交接: who does it, what ends with an account, and that nothing is done by halves."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from grids import departures
from grids.departures import Manner, relieve
from grids.models import (
    AuditKind,
    AuditRecord,
    Role,
    RoleGrant,
    User,
)
from grids.services import grant_role
from grids.tokens import issue_token
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.departing import depart
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def test_the_account_ends_with_its_roles_tokens_and_log_ins(handler, colleague, keeper, at):
    token, secret = issue_token(user=handler, name="省平台", scopes=["cases:read"])
    window = Client()
    assert window.login(username=handler.username, password=PASSWORD)
    done = depart(handler, keeper, at)
    person = User.objects.get(pk=handler.pk)
    assert not person.is_active and not person.role_codes()
    assert window.get("/").status_code == 302
    assert not window.login(username=handler.username, password=PASSWORD)
    answer = Client().get("/api/v1/cases/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    token.refresh_from_db()
    assert token.expires_at == at
    assert "接口令牌失效：省平台" in done and "角色终止：承办人（城东区政府）" in done
    record = AuditRecord.objects.get(kind=AuditKind.RELIEVED)
    assert (record.person, record.subject) == (keeper, "陈承办（handler）")
    assert record.note == "离职：退休"


def test_who_moves_keeps_the_account_and_loses_the_roles(handler, colleague, keeper, at):
    RoleGrant.objects.filter(user=handler).update(from_on=at.date() - timedelta(days=9))
    future = at.date() + timedelta(days=9)
    RoleGrant.objects.create(user=handler, role=Role.LEADER, from_on=future)
    depart(handler, keeper, at, manner=Manner.MOVES)
    person = User.objects.get(pk=handler.pk)
    assert person.is_active and not person.role_codes()
    assert [grant.to_on for grant in person.grants.all()] == [at.date() - timedelta(days=1)]
    grant_role(user=person, role=Role.OPERATOR, from_on=at.date())
    assert Client().login(username=handler.username, password=PASSWORD)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SHIFT_LEADER])
def test_nobody_else_does_it_and_nobody_for_oneself(role, handler, keeper, at):
    with pytest.raises(Forbidden):
        depart(handler, make_person(role, username="somebody"), at)
    with pytest.raises(Forbidden, match="不能为自己"):
        depart(keeper, keeper, at)
    depart(handler, keeper, at)
    with pytest.raises(Conflict, match="已停用"):
        depart(handler, keeper, at)


def test_a_unit_left_without_anybody_is_warned_of(handler, unit_leader, keeper, at):
    assert departures.warnings(handler, at) == ["城东区政府将没有承办人，请及时授予他人。"]
    make_person(Role.UNIT_CLERK, username="second", unit=handler.units[0])
    assert departures.warnings(handler, at) == []


def test_others_do_not_reach_the_page(client, handler, system_admin, operator):
    for person in (system_admin, operator, handler):
        client.force_login(person)
        assert client.get(page_of(handler)).status_code in (302, 403)


@pytest.fixture
def lamps(monkeypatch):
    """The one kind of open work of a city in which people hold nothing but lamps."""
    handed = []

    def lines(person, at):
        takers = User.objects.filter(is_active=True, username__in=["colleague", "handler"])
        return [departures.OpenWork("lamps:1", "路灯", User.objects.filter(pk=person.pk), takers)]

    kind = departures.Kind(lines, lambda line, turn: handed.append((line.code, turn.taker)))
    monkeypatch.setattr(departures, "_kinds", {})
    departures.register_work("lamps", kind)
    return handed


def test_what_somebody_holds_goes_to_who_is_named_and_they_are_told(
    lamps, handler, colleague, keeper, at
):
    done = depart(handler, keeper, at, chosen={"lamps:1": colleague})
    assert lamps == [("lamps:1", colleague)]
    assert "路灯 1：交李承办（colleague）" in done
    told = Notice.objects.get(user=colleague)
    assert str(told) == "陈承办离岗，由您接手：路灯 1。"


def test_nobody_fit_takes_over_and_nothing_happens(lamps, handler, keeper, stranger, at):
    for facts, said in (({}, departures.NOBODY), ({"for_all": stranger}, "不能接手")):
        with pytest.raises(InvalidInput) as refused:
            depart(handler, keeper, at, **facts)
        assert said in refused.value.fields["lamps:1"]
    assert lamps == []
    assert User.objects.get(pk=handler.pk).is_active


@pytest.mark.parametrize("facts", [{"manner": "vanishes"}, {"reason": " "}])
def test_a_departure_has_a_manner_and_a_reason(handler, keeper, at, facts):
    wanted = {"manner": departures.Manner.LEAVES, "reason": "退休"} | facts
    with pytest.raises(InvalidInput) as refused:
        relieve(handler, chosen={}, for_all=None, actor=keeper, at=at, **wanted)
    assert set(refused.value.fields) == set(facts)


def test_nobody_takes_over_from_oneself(lamps, handler, colleague, at):
    [line] = departures.open_work(handler, at)
    assert set(line.takers) == {colleague}
    assert set(departures.colleagues_of(handler, at)) == {colleague}


def page_of(person):
    return reverse("admin:grids_user_depart", args=[person.pk])
