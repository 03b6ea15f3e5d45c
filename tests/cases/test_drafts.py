"""What was typed into a panel and not sent is kept for its person, and for nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases import tasks
from cases.models import Draft
from cases.services.desk import drafts
from grids.models import CitySetting
from grids.rules import forget_rules

pytestmark = pytest.mark.django_db


def saved(client, case, slug="resolve", **typed):
    url = reverse("cases:panel_draft", args=[case.number, slug])
    return client.post(url, {"idempotency_key": "key-1", **typed})


def opened(client, case, slug="resolve", **query):
    return client.get(reverse("cases:act", args=[case.number, slug]), query)


@pytest.fixture
def handled(make_in_state, log_in, handler):
    """Return a case that its unit handles, and the unit's browser."""
    case = make_in_state("handling")
    return log_in(handler), case


def test_what_was_typed_comes_back_with_the_panel(handled):
    client, case = handled
    assert saved(client, case, text="已换灯泡", outcome="explained").json() == {"draft": "resolve"}
    page = opened(client, case)
    form = page.context["panel"]["form"]
    assert (form["text"].value(), form["outcome"].value()) == ("已换灯泡", "explained")
    assert "还没有提交的内容" in page.content.decode()


def test_a_panel_draft_is_encrypted(handled):
    saved(*handled, text="已换灯泡")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_draft")
        assert "灯泡" not in cursor.fetchone()[0]


def test_the_case_page_leads_back_to_what_was_typed(handled, log_in, dispatcher):
    client, case = handled
    saved(client, case, text="已换灯泡")
    url = reverse("cases:show", args=[case.number])
    assert "继续填写" in client.get(url).content.decode()
    assert "继续填写" not in log_in(dispatcher).get(url).content.decode()


def test_what_can_not_be_sent_any_more_is_shown_for_copying(
    handled, make_in_state, log_in, handler, dispatcher
):
    client, case = handled
    saved(client, case, text="已换灯泡")
    case.assignments.update(reply_sent_at=case.registered_at)
    page = client.get(reverse("cases:show", args=[case.number])).content.decode()
    assert "现在不能办理了" in page
    assert "已换灯泡" in page


def test_a_colleague_does_not_see_the_draft(handled, log_in, unit_leader):
    client, case = handled
    saved(client, case, text="已换灯泡")
    assert "已换灯泡" not in opened(log_in(unit_leader), case, "contact").content.decode()
    assert "已换灯泡" not in opened(log_in(unit_leader), case).content.decode()


def test_a_colleague_with_a_draft_of_their_own_sees_that_alone(handled, log_in, unit_leader):
    client, case = handled
    saved(client, case, text="已换灯泡")
    saved(client, case, "contact", note="市民同意明天来修")
    saved(log_in(unit_leader), case, text="灯具已经更换")
    page = opened(client, case)
    assert page.context["panel"]["form"]["text"].value() == "灯具已经更换"
    assert "已换灯泡" not in page.content.decode()
    assert "市民同意明天来修" not in opened(client, case, "contact").content.decode()


def test_a_stranger_saves_no_draft(handled, log_in, stranger):
    answer = saved(log_in(stranger), handled[1], text="偷看")
    assert answer.status_code == 404
    assert not Draft.objects.exists()


def test_an_unknown_act_keeps_no_draft(handled):
    assert saved(*handled, slug="fly", text="x").status_code == 404
    assert not Draft.objects.exists()


def test_sending_ends_the_draft_and_a_late_saving_brings_none_back(handled):
    client, case = handled
    saved(client, case, text="已换灯泡")
    url = reverse("cases:act", args=[case.number, "resolve"])
    typed = {"text": "已换灯泡，照明恢复正常。", "outcome": "solved", "idempotency_key": "key-1"}
    client.post(url, {**typed, "acknowledge_warnings": "true"})
    assert not Draft.objects.exists()
    assert saved(client, case, text="已换灯").json() == {"draft": ""}
    assert not Draft.objects.exists()


def test_a_refused_sending_keeps_the_draft(handled):
    client, case = handled
    saved(client, case, text="已换灯泡")
    client.post(reverse("cases:act", args=[case.number, "resolve"]), {"text": ""})
    assert Draft.objects.count() == 1


def test_emptied_fields_end_the_draft(handled):
    saved(*handled, text="已换灯泡")
    saved(*handled, text=" ")
    assert not Draft.objects.exists()


def test_a_draft_is_dropped_on_request(handled):
    client, case = handled
    saved(client, case, text="已换灯泡")
    url = reverse("cases:act", args=[case.number, "resolve"])
    assert client.post(url, {"discard_draft": "1"}).url == url
    assert not Draft.objects.exists()
    saved(client, case, text="已换灯泡")
    saved(client, case, discard_draft="1")
    assert not Draft.objects.exists()


def test_a_panel_that_the_desk_opened_shows_no_draft(make_case, log_in, operator):
    case = make_case()
    client = log_in(operator)
    saved(client, case, "add-call", note="上一位市民说的话")
    page = opened(client, case, "add-call", next=reverse("cases:desk"))
    assert "上一位市民" not in page.content.decode()
    assert "data-autosave-url" not in page.content.decode()


def test_panel_drafts_are_none_of_the_desks(make_case, log_in, operator):
    case, client = make_case(), log_in(operator)
    saved(client, case, "note", text="待核实")
    assert "没有草稿" in client.get(reverse("cases:drafts")).content.decode()


def test_callback_remarks_survive(make_in_state, log_in, callback_agent):
    case, client = make_in_state("awaiting_callback"), log_in(callback_agent)
    client.get(reverse("cases:callback_desk"))
    typed = {"remark": "说下午再打", "reason": "没修好", "was_solved": "False"}
    saved(client, case, "complete-callback", **typed)
    page = client.get(reverse("cases:callback_case", args=[case.number]))
    assert page.context["form"]["was_solved"].value() == "False"
    assert "说下午再打" in page.content.decode()
    assert "没修好" in page.content.decode()
    done = {"was_contacted": "True", "was_solved": "True", "satisfaction": "satisfied"}
    client.post(reverse("cases:callback_deed", args=[case.number, "done"]), done)
    assert not Draft.objects.exists()


def test_a_number_that_was_only_looked_up_is_no_draft(operator, at):
    kept = {"phone": ["13897001234"], "kind": ["complaint"], "text": [""]}
    assert drafts.save_draft(kept, key="k", actor=operator, at=at) is None
    assert not Draft.objects.exists()


def test_a_demand_that_was_deleted_again_leaves_no_draft(operator, at):
    drafts.save_draft({"text": ["电梯"]}, key="k", actor=operator, at=at)
    drafts.save_draft({"text": [""], "phone": ["13897001234"]}, key="k", actor=operator, at=at)
    assert not Draft.objects.exists()


def set_days(key, days):
    CitySetting.objects.create(key=key, value=days)
    forget_rules()


def test_the_beat_sweeps_drafts_by_the_citys_days(operator, at, settings):
    set_days("draft.keep_days", 2)
    drafts.save_draft({"text": ["旧"]}, key="old", actor=operator, at=at)
    assert drafts.sweep_drafts(at=at + timedelta(days=1)) == 0
    assert tasks.sweep_drafts() == 1
    assert settings.CELERY_BEAT_SCHEDULE["sweep-drafts"]["task"] == tasks.sweep_drafts.name


def test_old_drafts_are_swept(operator, at):
    drafts.save_draft({"text": ["旧"]}, key="old", actor=operator, at=at)
    drafts.save_draft({"text": ["新"]}, key="new", actor=operator, at=at + timedelta(days=6))
    assert drafts.sweep_drafts(at=at + timedelta(days=8)) == 1
    assert Draft.objects.get().client_key == "new"
