"""A confirmed group becomes one case with the others merged under it."""

import pytest
from django.urls import reverse

from cases.models import Case
from concentrated.models import GroupStatus, ProblemGroup
from concentrated.services.deciding import confirm_group
from concentrated.services.merging import merge_group
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests.at_once import at_once, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(group, dispatcher, at):
    confirm_group(group.pk, actor=dispatcher, at=at)
    return group


def test_the_others_are_merged_under_one_and_it_is_written_down(confirmed, dispatcher, at):
    main, *others = [row.case for row in confirmed.members.order_by("received_at")]
    done = merge_group(confirmed.pk, main=main.number, actor=dispatcher, at=at)
    assert done.merged == 3 and done.left == ()
    assert {Case.objects.get(pk=one.pk).main_case_id for one in others} == {main.pk}
    main.refresh_from_db()
    assert main.merged_count == 3
    assert confirmed.changes.get(deed="merge").note == f"3 件并入主单 {main.number}"
    with pytest.raises(Conflict, match="没有可以并入的工单"):
        merge_group(confirmed.pk, main=main.number, actor=dispatcher, at=at)


def test_who_may_not_merge_and_what_is_no_case_of_it(
    confirmed, group, dispatcher, bulletin_editor, operator, stranger, make_case, at
):
    number = confirmed.members.first().case.number
    for nobody in (bulletin_editor, operator, stranger):
        with pytest.raises(Forbidden):
            merge_group(confirmed.pk, main=number, actor=nobody, at=at)
    other = make_case(title="别的事", phone="13800001111").number
    with pytest.raises(InvalidInput):
        merge_group(confirmed.pk, main=other, actor=dispatcher, at=at)
    ProblemGroup.objects.update(status=GroupStatus.PROPOSED)
    with pytest.raises(Conflict, match="不能并单"):
        merge_group(confirmed.pk, main=number, actor=dispatcher, at=at)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_merge_once(confirmed, dispatcher, at):
    number = confirmed.members.order_by("pk").first().case.number

    def press():
        return merge_group(confirmed.pk, main=number, actor=fresh(dispatcher), at=at)

    two = at_once(press, press)
    assert sum(isinstance(one, Conflict) for one in two) == 1
    assert Case.objects.get(number=number).merged_count == 3


def test_the_page_offers_it_and_tells_what_came_of_it(confirmed, dispatcher, handler, client):
    page = reverse("concentrated:group", args=[confirmed.pk])
    client.force_login(dispatcher)
    assert "并为一件" in client.get(page).content.decode()
    number = confirmed.members.first().case.number
    answer = client.post(reverse("concentrated:group_merge", args=[confirmed.pk]), {"main": number})
    assert answer.url == page
    assert f"3 件并入主单 {number}" in client.get(page).content.decode()
    client.force_login(handler)
    answer = client.post(reverse("concentrated:group_merge", args=[confirmed.pk]), {"main": number})
    assert answer.status_code == 403
