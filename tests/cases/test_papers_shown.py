"""待审签 on the leader's home and on the case page: who wrote what, since when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.dossier.case import read_dossier
from cases.dossier.papers import waiting_for_leader
from cases.models import Case, SignOff
from cases.services.applications import extending
from cases.services.handling import handling, signing_off
from cases.services.record.attachments import keep_files
from grids.models import Unit
from grids.upload_preparation import prepare_files
from tests import factories
from tests.cases.applying import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(unit, make_case, handler, at):
    Unit.objects.filter(pk=unit.pk).update(requires_sign_off=True)
    made = make_case()
    handling.sign_assignment(made, actor=handler, at=at)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def laid(case, handler, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    files = keep_files(prepare_files([pdf()], at=at), actor=handler)
    return handling.resolve_assignment(
        case, actor=handler, at=at, text="电梯已修好，详询13897001234", outcome="solved",
        attachments=files,
    )  # fmt: skip


def papers(case, person, at):
    return read_dossier(case.number, user=person, at=at).papers


def test_the_case_page_shows_the_draft_and_lets_its_leader_sign(
    client, case, laid, handler, unit_leader, at
):
    (one,) = papers(case, unit_leader, at)
    assert (one.may_sign, one.terms, len(one.files)) == (True, ["已解决"], 1)
    assert "13897001234" not in one.text
    client.force_login(unit_leader)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert f"/cases/{case.number}/sign-off/?paper={laid.pk}" in page
    assert "陈承办" in page
    drawn = client.get(f"/cases/{case.number}/send-back/?paper={laid.pk}&next=/")
    assert drawn.context["panel"]["next"] == "/"
    sent = client.post(
        f"/cases/{case.number}/send-back/", {"paper": laid.pk, "reason": "补日期", "next": "/"}
    )
    assert sent["Location"] == "/"
    assert SignOff.objects.get().status == "sent_back"


def test_the_clerk_reads_it_without_the_buttons(client, case, laid, handler, at):
    (one,) = papers(case, handler, at)
    assert not one.may_sign
    client.force_login(handler)
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "等候负责人审签" in page
    assert f"?paper={laid.pk}" not in page


def test_to_others_nothing_of_it_has_happened(
    client, case, laid, dispatcher, other_unit, stranger, at
):
    case.assignments.create(
        unit=other_unit, role="co", level="district", dispatched_at=at,
        reply_due_at=at + timedelta(days=9), original_reply_due_at=at + timedelta(days=9),
    )  # fmt: skip
    for person in (dispatcher, stranger):
        assert papers(case, person, at) == []
        client.force_login(person)
        assert "电梯已修好" not in client.get(f"/cases/{case.number}/").content.decode()


def test_its_files_stand_with_it_and_not_with_the_demand(case, laid, unit_leader, at):
    dossier = read_dossier(case.number, user=unit_leader, at=at)
    assert dossier.own_files == []


def test_extension_and_return_say_what_they_ask_for(
    case, make_case, handler, unit_leader, other_unit, at
):
    extending.ask_extension(case, actor=handler, at=at, amount=3, text="等配件")
    second = make_case(phone="13897008888")
    handling.object_assignment(
        second,
        actor=handler,
        at=at,
        ground="不在本单位辖区",
        text="在城西",
        proposed_unit=other_unit,
    )
    assert papers(case, unit_leader, at)[0].terms == ["延长 3 个工作日"]
    terms = papers(second, unit_leader, at)[0].terms
    assert terms == ["不在本单位辖区", "建议承办单位：城西区政府"]


def test_home_lists_what_waits_longest_for_this_leader(
    client, case, laid, make_case, handler, unit_leader, other_unit, at
):
    (one,) = waiting_for_leader(unit_leader)
    assert (one.number, one.asked_by, one.asked_at) == (case.number, "陈承办", at)
    client.force_login(unit_leader)
    assert "待您审签" in client.get("/").content.decode()
    foreign = factories.make_person("unit_leader", username="foreign", unit=other_unit)
    assert waiting_for_leader(foreign) == waiting_for_leader(handler) == []
    signing_off.sign_off(laid, actor=unit_leader, at=at)
    assert waiting_for_leader(unit_leader) == []
    assert "待您审签" not in client.get("/").content.decode()


def test_a_leader_above_signs_for_those_below(case, laid, unit, at, limit_rule):
    above = factories.make_unit("西宁市政府", level="city")
    Unit.objects.filter(pk=unit.pk).update(parent=above, path=f"{above.path}{unit.path}")
    mayor = factories.make_person("unit_leader", username="mayor", unit=above)
    assert [one.pk for one in waiting_for_leader(mayor)] == [laid.pk]


def test_home_takes_the_same_queries_for_one_and_three(
    client, case, laid, make_case, handler, unit_leader, at
):
    client.force_login(unit_leader)
    counts = []
    for number in range(3):
        if number:
            more = make_case(phone=f"1389700888{number}")
            handling.sign_assignment(more, actor=handler, at=at)
            handling.resolve_assignment(more, actor=handler, at=at, text="好", outcome="solved")
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        counts.append(len(seen))
    assert counts[0] == counts[2] <= 12
