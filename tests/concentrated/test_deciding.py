"""What persons make of a group."""

import pytest
from django.db import DatabaseError, transaction

from concentrated.models import GroupChange, GroupStatus, ProblemGroup
from concentrated.services.deciding import (
    confirm_group,
    dismiss_group,
    join_groups,
    rename_group,
    reopen_group,
    split_group,
)
from concentrated.services.joining import join_new_cases
from hotline.errors import Conflict, Forbidden, InvalidInput, NotVisible
from tests.concentrated import letters

pytestmark = pytest.mark.django_db


def status(group):
    return ProblemGroup.objects.get(pk=group.pk).status


def test_a_group_is_confirmed_once_and_it_is_written_down(group, bulletin_editor, at):
    confirm_group(group.pk, actor=bulletin_editor, at=at)
    assert status(group) == GroupStatus.CONFIRMED
    change = group.changes.get()
    assert (change.deed, change.actor, change.persons) == ("confirm", bulletin_editor, 4)
    with pytest.raises(Conflict, match="已确认，不能确认"):
        confirm_group(group.pk, actor=bulletin_editor, at=at)
    reopen_group(group.pk, actor=bulletin_editor, at=at)
    assert status(group) == GroupStatus.PROPOSED


@pytest.mark.parametrize("who", ["operator", "handler", "leader"])
def test_who_only_reads_decides_nothing(group, who, request, at):
    with pytest.raises(Forbidden):
        confirm_group(group.pk, actor=request.getfixturevalue(who), at=at)


def test_a_group_that_is_not_shown_is_not_there(group, bulletin_editor, at):
    ProblemGroup.objects.filter(pk=group.pk).update(status=GroupStatus.FORMING)
    with pytest.raises(NotVisible):
        confirm_group(group.pk, actor=bulletin_editor, at=at)


def test_a_dismissed_group_comes_back_when_its_people_have_doubled(
    group, make_case, bulletin_editor, at
):
    dismiss_group(group.pk, reason=" 各说各的 ", actor=bulletin_editor, at=at)
    assert group.changes.get().note == "各说各的"
    title, text = letters.EVENT[1]
    for number in range(3):
        make_case(title=f"{title}{number}", text=text, phone=f"1380000000{number}")
    join_new_cases(at=at.replace(minute=59))
    assert status(group) == GroupStatus.DISMISSED
    make_case(title=f"{title}3", text=text, phone="13800000003")
    join_new_cases(at=at.replace(minute=59))
    group.refresh_from_db()
    assert (group.persons, group.status) == (8, GroupStatus.PROPOSED)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_dismissing_asks_for_a_reason(group, reason, bulletin_editor, at):
    with pytest.raises(InvalidInput):
        dismiss_group(group.pk, reason=reason, actor=bulletin_editor, at=at)
    assert status(group) == GroupStatus.PROPOSED


def test_a_persons_names_stay_when_more_cases_come(group, make_case, bulletin_editor, at):
    rename_group(
        group.pk, name="锦绣华庭小区", problem="充电桩冒烟", actor=bulletin_editor, at=at
    )  # fmt: skip
    title, text = letters.EVENT[0]
    make_case(title=title, text=text, phone="13800000001")
    join_new_cases(at=at.replace(minute=59))
    group.refresh_from_db()
    assert (group.name, group.problem, group.case_count) == ("锦绣华庭小区", "充电桩冒烟", 5)
    assert "原为：锦绣华庭" in group.changes.get().note


def test_cases_taken_out_make_a_group_of_their_own(group, bulletin_editor, at):
    numbers = list(group.members.order_by("pk").values_list("case__number", flat=True))
    own = split_group(group.pk, numbers=numbers[:2], actor=bulletin_editor, at=at)
    group.refresh_from_db()
    assert (own.status, own.case_count, group.case_count) == (GroupStatus.PROPOSED, 2, 2)
    assert own.changes.get().note.startswith("由“锦绣华庭")
    assert "锦绣华庭" not in own.problem
    assert all(row.bonds for row in [*own.members.all(), *group.members.all()])


def test_one_case_taken_out_joins_no_group_again(group, bulletin_editor, at):
    row = group.members.order_by("pk").first()
    assert split_group(group.pk, numbers=[row.case.number], actor=bulletin_editor, at=at) is None
    row.refresh_from_db()
    assert (row.group, row.is_apart) == (None, True)


def test_not_all_cases_and_not_none_are_taken_out(group, bulletin_editor, at):
    numbers = list(group.members.values_list("case__number", flat=True))
    for wanted in ([], ["没有"], numbers):
        with pytest.raises(InvalidInput):
            split_group(group.pk, numbers=wanted, actor=bulletin_editor, at=at)


def test_joined_groups_are_one(group, bulletin_editor, at):
    numbers = list(group.members.order_by("pk").values_list("case__number", flat=True))
    own = split_group(group.pk, numbers=numbers[:2], actor=bulletin_editor, at=at)
    join_groups(group.pk, other_pk=own.pk, actor=bulletin_editor, at=at)
    group.refresh_from_db()
    own.refresh_from_db()
    assert (group.case_count, own.case_count) == (4, 2)
    assert (own.status, own.joined_to) == (GroupStatus.JOINED, group)
    with pytest.raises(Conflict):
        join_groups(group.pk, other_pk=own.pk, actor=bulletin_editor, at=at)
    with pytest.raises(InvalidInput):
        join_groups(group.pk, other_pk=group.pk, actor=bulletin_editor, at=at)


def test_what_was_made_of_a_group_is_never_changed(group, bulletin_editor, at):
    confirm_group(group.pk, actor=bulletin_editor, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        GroupChange.objects.update(note="改了")
    with pytest.raises(DatabaseError), transaction.atomic():
        GroupChange.objects.all().delete()
