"""Whose a secret case is: told to those who may know it, when they ask; to others nowhere."""

import pytest

from cases.access.permissions import known_citizens, may_know_citizen
from cases.dossier.links import links_of
from cases.models import Case, Event
from grids.models import CitySetting, Kind, Role
from tests.cases.test_filters import found
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PHONE, NAME, TOLD = "13897001234", "王建国", "王建国反映单位克扣工资"


@pytest.fixture
def named(db):
    CitySetting.objects.create(key="callback.secret_agents", value=["named"])
    return make_person(Role.CALLBACK_AGENT, username="named")


@pytest.fixture
def secret(make_case):
    return make_case(text=TOLD, caller_name=NAME, is_secret=True)


def reader(role, unit):
    return make_person(role, username=f"a-{role}", unit=unit if role == Role.UNIT_CLERK else None)


READERS = [
    Role.LEADER, Role.QUALITY_CHECKER, Role.BULLETIN_EDITOR, Role.BULLETIN_ISSUER,
    Role.CALLBACK_AGENT, Role.UNIT_CLERK, Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER,
    Role.SUPERVISOR,
]  # fmt: skip
KNOWS = {Role.OPERATOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.SUPERVISOR}


@pytest.mark.parametrize("role", READERS)
def test_who_knows_the_citizen_is_one_rule_for_a_case_and_for_a_list(
    named, make_case, secret, unit, role
):
    plain, report = make_case(text="路灯不亮了"), make_case(text="路灯不亮啊", kind=Kind.REPORT)
    person = reader(role, unit)
    known = set(Case.objects.filter(known_citizens(person)))
    assert known == {case for case in (plain, report, secret) if may_know_citizen(person, case)}
    assert (secret in known) == (role in KNOWS)
    assert (report in known) == (role in KNOWS | {Role.CALLBACK_AGENT})


@pytest.mark.parametrize("role", READERS)
def test_only_who_may_know_the_citizen_finds_the_case_by_what_is_hidden(named, secret, unit, role):
    person, is_told = reader(role, unit), role in KNOWS
    for words in (NAME, "克扣工资", f"克扣 {NAME}"):
        assert found(person, q=words) == ({secret} if is_told else set()), words
    assert found(person, q=secret.number) == {secret}


def test_an_agent_who_is_not_named_finds_no_secret_case_by_its_number(
    client, named, make_case, secret, callback_agent
):
    plain = make_case(text="路灯不亮了")
    for asked in ({"phone": PHONE}, {"q": PHONE}):
        assert found(callback_agent, **asked) == {plain}
        assert found(named, **asked) == {plain, secret}
    client.force_login(callback_agent)
    page = client.get(f"/calls/?phone={PHONE}").content.decode()
    assert plain.number in page and secret.number not in page
    # The list of all calls does not tell that both came from the same number.
    lines = client.get("/api/v1/calls/").json()["results"]
    assert {line["case"]: line["phone"] for line in lines} == {
        plain.number: "138****1234", secret.number: "保密",
    }  # fmt: skip


@pytest.mark.parametrize("is_later", [False, True])
def test_links_tie_no_secret_case_to_a_named_one(
    named, make_case, secret, callback_agent, operator, is_later
):
    plain = make_case(text="路灯不亮了")
    if is_later:
        Case.objects.filter(pk=secret.pk).update(related_case=plain)
        secret.refresh_from_db()
    assert [link.number for link in links_of(plain, named)] == [secret.number]
    assert [link.number for link in links_of(secret, operator)] == [plain.number]
    assert links_of(plain, callback_agent) == links_of(secret, callback_agent) == []


def test_each_look_at_a_secret_citizen_is_logged(client, secret, operator):
    client.force_login(operator)
    address = f"/cases/{secret.number}/"
    assert f"<dd>{NAME}</dd>" not in client.get(address).content.decode()
    assert client.get(f"/api/v1{address}").json()["caller"]["name"] == "王**"
    assert not Event.objects.filter(case=secret, verb="unmask").exists()
    told = client.post(f"/api/v1{address}unmask/", {"reason": "核对姓名"}).json()
    assert told["name"] == NAME
    assert Event.objects.filter(case=secret, verb="unmask", actor=operator).exists()
