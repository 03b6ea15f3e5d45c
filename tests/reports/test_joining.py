"""A joint issue is shown before it is made, and gives its days back until it is issued."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.books.checking import check_books
from hotline.errors import Conflict, Forbidden, InvalidInput
from reports.books.bulletins import CHECKS
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.recounting import bulletin_text
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, Deed, Step
from reports.periods import period_of
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import issue_bulletin
from reports.services.joining import join_days, part_days, preview_joint
from tests.reports.conftest import DAY
from tests.reports.test_drafts import NEXT, noon

LAST = NEXT + timedelta(days=1)
DAYS = {"series": "daily", "period_from": DAY, "period_to": NEXT}


@pytest.fixture
def later(morning):
    return morning + timedelta(days=2)


@pytest.fixture
def joint(draft, build, unit, bulletin_editor, later):
    build.ready_day(NEXT, unit, count=2)
    return join_days("daily", period_of(DAY, NEXT), actor=bulletin_editor, at=later)


def standing():
    rows = Bulletin.objects.standing().order_by("period_from")
    return [(row.period_from, row.period_to, row.step) for row in rows]


def faulty():
    return {line.invariant: line.named for line in check_books(CHECKS) if line.faults}


def test_a_preview_tells_days_figures_and_number_and_writes_nothing(
    draft, build, bulletin_editor, later
):
    build.calls(build.cases(2, at=noon(NEXT)))
    days = period_of(DAY, NEXT)
    found = preview_joint("daily", days, actor=bulletin_editor, at=later)
    assert found.days == ((DAY, "草稿"), (NEXT, ""))
    assert found.number == "第1期（总第1期）"
    assert found.lines[1].text.startswith(
        "12月10日—11日，12345政务服务便民热线接听群众来电诉求5件次"
    )
    assert standing() == [(DAY, DAY, Step.DRAFT)]


def test_a_preview_refuses_what_joining_refuses(draft, bulletin_editor, bulletin_issuer, later):
    ask = {"at": later, "actor": bulletin_editor}
    with pytest.raises(Forbidden):
        preview_joint("daily", period_of(DAY, NEXT), at=later, actor=bulletin_issuer)
    with pytest.raises(InvalidInput):
        preview_joint("daily", period_of(DAY), **ask)
    with pytest.raises(Conflict, match="尚未结束"):
        preview_joint("daily", period_of(DAY, DAY + timedelta(days=9)), **ask)
    join_days("daily", period_of(DAY, NEXT), **ask)
    with pytest.raises(Conflict, match="部分重叠"):
        preview_joint("daily", period_of(NEXT, LAST), **ask)


def test_parting_gives_each_day_its_own_bulletin_back(
    draft, build, unit, bulletin_editor, second_editor, later
):
    pk = build.hotspots["物业服务"].pk
    chosen = Choices(actions={pk: Action.CONTACTING})
    edit_bulletin(draft, actor=bulletin_editor, at=later, choices=chosen)
    check_bulletin(draft, actor=second_editor, at=later)
    joint = join_days("daily", period_of(DAY, NEXT), actor=bulletin_editor, at=later)
    days = part_days(joint, actor=bulletin_editor, at=later, seen=joint.version)
    assert standing() == [(DAY, DAY, Step.CHECKED), (NEXT, NEXT, Step.DRAFT)]
    assert [day.period_from for day in days] == [DAY, NEXT]
    assert "正在联系" in bulletin_text(days[0])
    joint.refresh_from_db()
    assert joint.step == Step.PARTED
    assert joint.steps.latest("pk").deed == Deed.PART
    assert days[0].steps.filter(deed=Deed.PART).exists()
    assert faulty() == {}


def test_numbers_stay_continuous_after_parting(
    joint, bulletin_editor, second_editor, bulletin_issuer, later
):
    names = []
    for day in part_days(joint, actor=bulletin_editor, at=later):
        edit_bulletin(day, actor=bulletin_editor, at=later, choices=Choices())
        check_bulletin(day, actor=second_editor, at=later)
        names.append(issue_bulletin(day, actor=bulletin_issuer, at=later).issue_name)
    assert names == ["第1期（总第1期）", "第2期（总第2期）"]
    assert faulty() == {}


def test_days_can_be_joined_parted_and_joined_again(joint, bulletin_editor, later):
    part_days(joint, actor=bulletin_editor, at=later)
    again = join_days("daily", period_of(DAY, NEXT), actor=bulletin_editor, at=later)
    assert standing() == [(DAY, NEXT, Step.DRAFT)]
    part_days(again, actor=bulletin_editor, at=later)
    assert [row[:2] for row in standing()] == [(DAY, DAY), (NEXT, NEXT)]
    assert faulty() == {}


def test_a_joint_issue_inside_a_longer_one_comes_back_whole(joint, bulletin_editor, later):
    longer = join_days(
        "daily", period_of(DAY, LAST), actor=bulletin_editor, at=later + timedelta(days=1)
    )
    part_days(longer, actor=bulletin_editor, at=later + timedelta(days=1))
    assert [row[:2] for row in standing()] == [(DAY, NEXT), (LAST, LAST)]
    assert faulty() == {}


def test_parting_is_an_editors_and_only_before_issue(
    joint, draft, bulletin_editor, second_editor, bulletin_issuer, later
):
    with pytest.raises(Forbidden):
        part_days(joint, actor=bulletin_issuer, at=later)
    edit_bulletin(joint, actor=bulletin_editor, at=later, choices=Choices())
    check_bulletin(joint, actor=second_editor, at=later)
    issue_bulletin(joint, actor=bulletin_issuer, at=later)
    with pytest.raises(Conflict):
        part_days(joint, actor=bulletin_editor, at=later)


def test_a_single_days_bulletin_is_not_parted_nor_offered_to_be(
    client, draft, joint, bulletin_editor, later
):
    part_days(joint, actor=bulletin_editor, at=later)
    draft.refresh_from_db()
    with pytest.raises(Conflict, match="合刊"):
        part_days(draft, actor=bulletin_editor, at=later)
    client.force_login(bulletin_editor)
    assert "?act=part" not in page_of(client, draft)


def test_the_books_know_a_day_that_got_lost(draft, joint, bulletin_editor, later):
    part_days(joint, actor=bulletin_editor, at=later)
    Bulletin.objects.filter(pk=draft.pk).update(step=Step.JOINED)
    assert faulty() == {
        "bulletin_joined": ["热线工作日报 12月10日", "热线工作日报 12月10日—12月11日"]
    }


def test_the_page_previews_asks_and_takes_back(client, draft, build, unit, bulletin_editor):
    build.ready_day(NEXT, unit, count=2)
    client.force_login(bulletin_editor)
    page = client.get(reverse("reports:join"), DAYS).content.decode()
    assert "12月10日—12月11日合刊，预计编为第1期（总第1期）" in page
    assert "单独的一期（草稿）并入合刊" in page
    assert "接听群众来电诉求5件次" in page
    assert standing() == [(DAY, DAY, Step.DRAFT)]
    client.post(reverse("reports:join"), DAYS)
    joint = Bulletin.objects.standing().get()
    assert "?act=part" in page_of(client, joint)
    answer = client.post(reverse("reports:act", args=[joint.pk, "part"]), {"seen": joint.version})
    assert answer.url == reverse("reports:bulletin", args=[draft.pk])
    assert len(standing()) == 2


def test_a_preview_is_refused_on_the_page_with_what_was_typed(client, draft, bulletin_editor):
    client.force_login(bulletin_editor)
    answer = client.get(reverse("reports:join"), DAYS | {"period_to": DAY})
    assert answer.status_code == 400
    assert "合刊至少要有两天" in answer.content.decode()
    assert 'value="2024-12-10"' in answer.content.decode()


def test_the_api_previews_and_parts(client, draft, build, unit, bulletin_editor, leader, handler):
    build.ready_day(NEXT, unit, count=2)
    for person in (leader, handler):
        client.force_login(person)
        assert client.get("/api/v1/bulletins/join-preview/", DAYS).status_code == 403
    client.force_login(bulletin_editor)
    found = client.get("/api/v1/bulletins/join-preview/", DAYS).json()
    assert found["days"] == [
        {"day": "2024-12-10", "step": "草稿"}, {"day": "2024-12-11", "step": ""},
    ]  # fmt: skip
    assert (found["figures"]["calls"], found["number"]) == ("5", "第1期（总第1期）")
    made = client.post("/api/v1/bulletins/", DAYS, content_type="application/json").json()
    assert "part" in made["allowed"]
    back = client.post(
        f"/api/v1/bulletins/{made['id']}/part/", {"seen": made["version"]},
        content_type="application/json",
    )  # fmt: skip
    assert (back.status_code, back.json()["id"]) == (200, draft.pk)


def page_of(client, bulletin):
    return client.get(reverse("reports:bulletin", args=[bulletin.pk])).content.decode()
