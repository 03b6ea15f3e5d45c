"""The pages of groups: what is proposed, one group, and its deeds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concentrated.models import GroupStatus, ProblemGroup
from concentrated.selectors.groups import put_together

pytestmark = pytest.mark.django_db


def test_runs_that_go_on_in_one_another_are_one_name():
    runs = {"锦绣华": 4, "绣华庭": 4, "充电桩": 3, "车库充": 3, "库充电": 3, "西门口": 2}
    assert put_together(runs) == ["锦绣华庭", "车库充电桩", "西门口"]


def test_the_list_shows_who_and_how_many(group, bulletin_editor, log_in):
    page = log_in(bulletin_editor).get("/concentrated/").content.decode()
    assert "锦绣华庭" in page
    assert f"/concentrated/{group.pk}/" in page
    assert (
        "没有已排除的线索"
        in log_in(bulletin_editor).get("/concentrated/?status=dismissed").content.decode()
    )


def test_a_group_shows_its_cases_masked_and_why(group, bulletin_editor, leader, log_in):
    page = log_in(bulletin_editor).get(f"/concentrated/{group.pk}/").content.decode()
    numbers = list(group.members.values_list("case__number", flat=True))
    assert all(number in page for number in numbers)
    assert "确认</button>" in page
    read_only = log_in(leader).get(f"/concentrated/{group.pk}/").content.decode()
    assert "确认</button>" not in read_only
    assert numbers[0] in read_only


@pytest.mark.parametrize("who", ["operator", "handler"])
def test_others_see_nothing(group, who, request, log_in):
    client = log_in(request.getfixturevalue(who))
    for address in ("/concentrated/", f"/concentrated/{group.pk}/"):
        assert client.get(address).status_code == 403


def test_a_forming_group_is_not_there(group, bulletin_editor, log_in):
    ProblemGroup.objects.update(status=GroupStatus.FORMING)
    assert log_in(bulletin_editor).get(f"/concentrated/{group.pk}/").status_code == 404


def test_a_page_of_many_groups_costs_as_many_queries_as_of_one(group, bulletin_editor, log_in):
    client = log_in(bulletin_editor)
    client.get("/concentrated/")
    with CaptureQueriesContext(connection) as one:
        client.get("/concentrated/")
    for _ in range(2):
        group.pk = None
        group.save()
    with CaptureQueriesContext(connection) as three:
        client.get("/concentrated/")
    assert len(one) == len(three) <= 12


def test_the_deeds_are_done_on_the_page(group, bulletin_editor, log_in):
    client, address = log_in(bulletin_editor), f"/concentrated/{group.pk}"
    renamed = client.post(
        f"{address}/rename/", {"name": "锦绣华庭小区", "problem": "充电桩冒烟"}, follow=True
    )
    assert "锦绣华庭小区" in renamed.content.decode()
    numbers = list(group.members.order_by("pk").values_list("case__number", flat=True))
    client.post(f"{address}/split/", {"cases": numbers[:2]})
    other = ProblemGroup.objects.exclude(pk=group.pk).get()
    joined = client.post(f"{address}/join/", {"other": other.pk}, follow=True).content.decode()
    assert "已合并" in joined
    assert client.post(f"{address}/confirm/", follow=True).status_code == 200
    again = client.post(f"{address}/confirm/")
    assert (again.status_code, "不能确认" in again.content.decode()) == (409, True)
    client.post(f"{address}/reopen/")
    refused = client.post(f"{address}/dismiss/", {"reason": " "})
    assert (refused.status_code, "必填" in refused.content.decode()) == (400, True)
    client.post(f"{address}/dismiss/", {"reason": "不是同一处"})
    assert ProblemGroup.objects.get(pk=group.pk).status == GroupStatus.DISMISSED


@pytest.mark.parametrize("other", ["", "a", "-1", "9" * 30])
def test_a_wrong_choice_is_said_and_changes_nothing(group, other, bulletin_editor, log_in):
    answer = log_in(bulletin_editor).post(f"/concentrated/{group.pk}/join/", {"other": other})
    assert answer.status_code == 400
