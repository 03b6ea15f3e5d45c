"""单位撤并: people, duties, rosters and the units below go to the successor; the page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from grids.duty import save_shift
from grids.models import (
    CannedReply,
    DutyShift,
    FormerName,
    Responsibility,
    ResponsibilityProposal,
    Role,
    RoleGrant,
)
from grids.options import find_options
from grids.reference import units
from grids.routing import propose_units
from grids.services import grant_role, save_node
from grids.unit_mergers import belongings, merge_units
from tests.factories import make_person, make_responsibility, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def merge(unit, other_unit, keeper, at):
    def merge():
        return merge_units(unit, successor=other_unit, reason="改革", actor=keeper, at=at)

    return merge


def grants_of(person):
    rows = RoleGrant.objects.filter(user=person).order_by("pk")
    return [(str(row.unit), row.role, row.from_on, row.to_on) for row in rows]


def test_roles_end_yesterday_and_begin_today_at_the_successor(handler, unit, other_unit, merge, at):
    today = at.date()
    grant_role(user=handler, role=Role.UNIT_LEADER, unit=unit, to_on=today + timedelta(days=9))
    future = make_person(Role.LEADER, username="future")
    RoleGrant.objects.filter(user=future).delete()
    begins = today + timedelta(days=3)
    grant_role(user=future, role=Role.UNIT_CLERK, unit=unit, from_on=begins)
    merge()
    yesterday = today - timedelta(days=1)
    assert grants_of(handler) == [
        ("城东区政府", "unit_clerk", None, yesterday),
        ("城东区政府", "unit_leader", None, yesterday),
        ("城西区政府", "unit_clerk", today, None),
        ("城西区政府", "unit_leader", today, today + timedelta(days=9)),
    ]
    assert grants_of(future) == [("城西区政府", "unit_clerk", begins, None)]


def test_a_role_held_at_both_is_kept_for_the_longer_time(handler, unit, other_unit, merge, at):
    today = at.date()
    grant_role(user=handler, role=Role.UNIT_CLERK, unit=other_unit, to_on=today)
    over = make_person(Role.UNIT_CLERK, username="over", unit=unit)
    grant_role(user=over, role=Role.UNIT_CLERK, unit=other_unit, to_on=today - timedelta(days=30))
    merge()
    yesterday = today - timedelta(days=1)
    assert grants_of(handler) == [
        ("城东区政府", "unit_clerk", None, yesterday), ("城西区政府", "unit_clerk", None, None),
    ]  # fmt: skip
    assert grants_of(over)[1] == ("城西区政府", "unit_clerk", today, None)


def shift(unit, at, hours, person):
    return save_shift(
        DutyShift(
            unit=unit, starts_at=at + timedelta(hours=hours),
            ends_at=at + timedelta(hours=hours + 8), person=person, phone="13897110001",
            leader="韩局长", leader_phone="13897110002",
        )
    )  # fmt: skip


def test_coming_shifts_go_over_where_the_successor_has_none(unit, other_unit, merge, at):
    shift(unit, at, -20, "过去")
    shift(unit, at, 1, "重叠")
    shift(unit, at, 12, "以后")
    shift(other_unit, at, 0, "自己的")
    merge()
    rows = DutyShift.objects.order_by("starts_at").values_list("unit__code", "person")
    assert list(rows) == [("630102", "过去"), ("630104", "自己的"), ("630104", "以后")]


def test_duties_places_and_wording_name_the_successor(
    unit, other_unit, category, other_category, grid, operator, merge, at
):
    make_responsibility(category, unit, rank=3)
    make_responsibility(other_category, unit, rank=1)
    make_responsibility(other_category, other_unit, rank=7)
    ResponsibilityProposal.objects.create(
        category=category, unit=unit, reason="会商", case_number="1", proposed_at=at,
        proposed_by=operator,
    )  # fmt: skip
    grid.unit = unit
    save_node(grid)
    for owner in (unit, other_unit):
        CannedReply.objects.create(unit=owner, title="已修复", text=f"{owner}已修复")
    merge()
    rows = Responsibility.objects.order_by("rank").values_list("unit__code", "rank")
    assert list(rows) == [("630104", 3), ("630104", 7)]
    assert [one.unit for one in propose_units(category, None)] == [other_unit]
    assert ResponsibilityProposal.objects.get().unit == other_unit
    grid.refresh_from_db()
    assert grid.unit == other_unit
    titles = CannedReply.objects.filter(unit=other_unit).values_list("title", flat=True)
    assert set(titles) == {"已修复", "城东区政府：已修复"}


def test_whole_subtrees_stand_below_the_successor(unit, sub_unit, other_unit, merge, at):
    section = make_unit("东关站所", code="630102001001", parent=sub_unit)
    paths = {sub_unit.pk: sub_unit.path, section.pk: section.path}
    merge()
    sub_unit.refresh_from_db()
    section.refresh_from_db()
    assert sub_unit.path == f"{other_unit.path}{sub_unit.pk}/"
    assert section.path == f"{sub_unit.path}{section.pk}/"
    kept = dict(FormerName.objects.filter(until=at).values_list("unit", "path"))
    assert kept == paths


def test_pickers_offer_the_merged_unit_no_more(unit, other_unit, merge):
    assert units().get(unit.code)
    merge()
    assert units().get(unit.code) is None and units().get(other_unit.code)
    # Who types the old name means the successor.
    found = find_options(units(), "城东区政府")
    assert found.options == [(other_unit.code, "城西区政府")] and found.exact == other_unit.code


def test_a_merged_unit_stays_out_of_use(client, unit, merge):
    merge()
    client.force_login(make_person(Role.SYSTEM_ADMIN, username="system"))
    address = reverse("admin:grids_unit_change", args=[unit.pk])
    page = client.get(address)
    assert "撤并入" in page.content.decode() and "城西区政府" in page.content.decode()
    sent = {
        "code": unit.code, "name": unit.name, "kind": unit.kind, "level": unit.level,
        "is_active": "on",
    }  # fmt: skip
    refused = client.post(address, sent)
    assert "单位已撤并，不能重新启用；请新建单位。" in refused.content.decode()
    unit.refresh_from_db()
    assert not unit.is_active


def test_renaming_keeps_the_former_name_and_says_no_path(unit):
    unit.name = "城东区人民政府"
    save_node(unit)
    former = unit.former_names.get()
    assert (str(former), former.path) == ("城东区政府", "")


def test_nothing_hangs_on_a_new_unit(other_unit, at):
    assert belongings(other_unit, at) == []
