"""The pages of the knowledge base, the outages and the board."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from knowledge.models import Announcement, Article, ArticleFeedback, Outage
from knowledge.services.articles import Wording, change_article, write_article
from knowledge.services.reviewing import withdraw_article
from knowledge.services.uses import note_search


def text_of(client, user, address, status=200):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


TYPED = {"question": "停水找谁？", "answer": "请拨供水热线。", "tags": "停水、供水 没水"}


def test_a_clerk_writes_the_leader_approves_the_keeper_publishes(
    client, handler, unit_leader, keeper, operator
):
    client.force_login(handler)
    answer = client.post("/knowledge/add/", TYPED)
    row = Article.objects.get()
    assert answer.url == f"/knowledge/{row.pk}/"
    assert row.versions.get().tags == ["停水", "供水", "没水"]
    assert "停水找谁" not in text_of(client, operator, "/knowledge/")
    client.force_login(unit_leader)
    assert client.post(f"/knowledge/{row.pk}/approve/", {"version": 1}).status_code == 302
    assert "停水找谁" in text_of(client, keeper, "/knowledge/?tab=approved")
    assert client.post(f"/knowledge/{row.pk}/publish/", {"version": 1}).status_code == 302
    assert "停水找谁" in text_of(client, operator, "/knowledge/?q=家里停水了")
    assert "请拨供水热线" in text_of(client, operator, f"/knowledge/{row.pk}/")


def test_a_wrong_form_keeps_what_was_typed(client, handler):
    client.force_login(handler)
    answer = client.post("/knowledge/add/", {**TYPED, "answer": "", "basis": "文号甲"})
    assert answer.status_code == 400
    assert "文号甲" in answer.content.decode()
    late = {**TYPED, "valid_from": "2024-12-10", "valid_to": "2024-12-01"}
    assert "失效日期不能早于生效日期" in client.post("/knowledge/add/", late).content.decode()


def test_a_draft_is_there_for_its_unit_and_the_hotline_alone(
    client, draft, handler, keeper, stranger, operator
):
    address = f"/knowledge/{draft.pk}/"
    for one in (handler, keeper):
        assert "暖气不热" in text_of(client, one, address)
    for one in (stranger, operator):
        text_of(client, one, address, 404)
        client.force_login(one)
        assert client.post(f"{address}withdraw/", {"version": 1, "reason": "甲"}).status_code == 404
    text_of(client, stranger, f"{address}change/", 404)
    text_of(client, operator, f"{address}change/", 403)
    text_of(client, stranger, f"{address}history/", 404)


def test_readers_see_the_published_version_while_the_next_is_written(
    client, published, heating, handler, operator, at
):
    said = replace(heating, answer="新的答复内容。")
    change_article(published, said, seen=1, actor=handler, at=at)
    address = f"/knowledge/{published.pk}/"
    assert "新的答复内容" not in text_of(client, operator, address)
    own = text_of(client, handler, address)
    assert "新的答复内容" in own
    assert "话务台现在用的是第 1 版" in own
    history = text_of(client, handler, f"{address}history/")
    assert "<ins>" in history
    assert "<del>" in history


def test_what_is_withdrawn_is_gone_at_once(client, published, keeper, operator, handler, at):
    address = f"/knowledge/{published.pk}/"
    assert "暖气不热" in text_of(client, operator, "/knowledge/")
    withdraw_article(published, seen=1, reason="依据废止", actor=keeper, at=at)
    assert "暖气不热" not in text_of(client, operator, "/knowledge/")
    text_of(client, operator, address, 404)
    assert "依据废止" in text_of(client, handler, address)


def test_withdrawing_asks_for_a_reason_in_place(client, published, unit_leader):
    client.force_login(unit_leader)
    address = f"/knowledge/{published.pk}/withdraw/"
    answer = client.post(address, {"version": 1, "reason": ""})
    assert answer.status_code == 400
    assert "请填写原因" in answer.content.decode()
    assert client.post(address, {"version": 9, "reason": "过时"}).status_code == 409
    assert client.post(address, {"version": 1, "reason": "过时"}).status_code == 302
    assert client.post(f"/knowledge/{published.pk}/burn/", {"version": 1}).status_code == 404


def test_what_somebody_typed_is_shown_and_never_run(client, unit, handler, publish, operator):
    row = publish("<script>alert(1)</script>问题", "<img src=x onerror=alert(2)>")
    for address in ("/knowledge/", f"/knowledge/{row.pk}/"):
        shown = text_of(client, operator, address)
        assert "<script>alert(1)" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;" in shown


def test_feedback_goes_to_the_unit_which_settles_it(client, published, operator, handler, stranger):
    address = f"/knowledge/{published.pk}/feedback/"
    client.force_login(operator)
    assert client.post(address, {"was_right": "no", "note": ""}).status_code == 400
    client.post(address, {"was_right": "no", "note": "电话已换"})
    said = ArticleFeedback.objects.get()
    assert "电话已换" in text_of(client, handler, f"/knowledge/{published.pk}/")
    settle = f"/knowledge/settle/{said.pk}/"
    client.force_login(stranger)
    assert client.post(settle).status_code == 403
    client.force_login(handler)
    assert client.post(settle).status_code == 302
    assert client.post("/knowledge/settle/0/").status_code == 404
    client.force_login(operator)
    client.post(address, {"was_right": "yes"})
    assert "正确" in text_of(client, operator, f"/knowledge/{published.pk}/")


def test_what_runs_out_is_listed_for_its_keepers(client, published, handler, stranger, operator):
    Article.objects.update(review_on=timezone.localdate() + timedelta(days=3))
    assert "暖气不热" in text_of(client, handler, "/knowledge/?tab=expiring")
    assert "暖气不热" not in text_of(client, stranger, "/knowledge/?tab=expiring")
    Article.objects.update(review_on=timezone.localdate() + timedelta(days=90))
    assert "暖气不热" not in text_of(client, handler, "/knowledge/?tab=expiring")


def test_a_list_costs_the_same_for_one_and_three(
    client, published, publish, operator, handler, django_assert_max_num_queries
):
    for user, address in ((operator, "/knowledge/"), (handler, "/knowledge/?tab=published")):
        text_of(client, user, address)
    with django_assert_max_num_queries(12) as one:
        text_of(client, operator, "/knowledge/")
    publish("问题一")
    publish("问题二")
    with django_assert_max_num_queries(len(one)):
        text_of(client, operator, "/knowledge/")


def typed_outage(**said):
    now = timezone.localtime()
    form = "%Y-%m-%dT%H:%M"
    return {
        "kind": "power", "text": "因检修停电。", "places": "康宁小区、新宁路",
        "starts_at": now.strftime(form),
        "ends_at": (now + timedelta(hours=4)).strftime(form),
        **said,
    }  # fmt: skip


def test_an_outage_is_entered_seen_by_all_and_ended_by_its_unit(
    client, handler, stranger, operator
):
    client.force_login(handler)
    assert client.post("/outages/add/", typed_outage(places="")).status_code == 400
    assert client.post("/outages/add/", typed_outage()).status_code == 302
    row = Outage.objects.get()
    assert row.places == ["康宁小区", "新宁路"]
    assert "康宁小区" in text_of(client, operator, "/outages/")
    assert "提前结束" not in text_of(client, stranger, "/outages/")
    text_of(client, stranger, f"/outages/{row.pk}/", 404)
    text_of(client, operator, "/outages/add/", 403)
    client.force_login(handler)
    changed = client.post(f"/outages/{row.pk}/", typed_outage(text="抢修停电。"))
    assert changed.url == "/outages/?tab=running"
    assert client.post(f"/outages/{row.pk}/end/").status_code == 302
    assert "抢修停电" in text_of(client, operator, "/outages/?tab=over")
    assert "抢修停电" not in text_of(client, operator, "/outages/")
    client.force_login(handler)
    assert client.post(f"/outages/{row.pk}/", typed_outage()).status_code == 409


def test_the_board_is_posted_read_and_cleared(client, shift_leader, operator, handler):
    client.force_login(operator)
    said = {"title": "降温", "text": "供暖来电增多。"}
    assert client.post("/board/", said).status_code == 403
    client.force_login(shift_leader)
    assert client.post("/board/", {"title": "", "text": "甲"}).status_code == 400
    assert client.post("/board/", said).status_code == 302
    row = Announcement.objects.get()
    assert "供暖来电增多" in text_of(client, operator, "/board/")
    assert client.post(f"/board/{row.pk}/read/").status_code == 302
    assert "2 人已阅" in text_of(client, shift_leader, "/board/")
    client.force_login(operator)
    assert client.post(f"/board/{row.pk}/down/").status_code == 403
    client.force_login(shift_leader)
    assert client.post(f"/board/{row.pk}/down/").status_code == 302
    assert "供暖来电增多" not in text_of(client, operator, "/board/")
    text_of(client, handler, "/board/", 403)


def test_the_menu_counts_what_waits_for_a_yes(client, draft, unit_leader, handler, keeper, heating):
    from knowledge.menu import to_approve

    write_article(Wording("热线自己的", "答复"), unit=None, actor=keeper, at=timezone.now())
    assert to_approve(unit_leader).count() == 1
    assert to_approve(keeper).count() == 1
    assert to_approve(handler) is None


def test_what_was_asked_in_vain_is_listed_for_who_writes(client, operator, handler, keeper):
    text_of(client, operator, "/knowledge/?q=护照到期换发")
    for one in (handler, keeper):
        listed = text_of(client, one, "/knowledge/searches/")
        assert "护照到期换发" in listed
    assert "护照到期换发" in text_of(client, handler, "/knowledge/add/?question=护照到期换发")
    text_of(client, operator, "/knowledge/searches/", 403)


def test_how_often_it_was_used_is_told_to_who_keeps_it(client, published, handler, operator, at):
    note_search(key="1", text="暖气", found=[published.pk], is_question=False, at=timezone.now())
    address = f"/knowledge/{published.pk}/"
    assert "显示 1 次，引用 0 次" in text_of(client, handler, address)
    assert "显示 1 次" not in text_of(client, operator, address)


def test_the_home_page_reminds_of_what_runs_out(client, published, handler, stranger):
    Article.objects.update(review_on=timezone.localdate())
    assert "条知识快到期或要复核" in text_of(client, handler, "/")
    assert "条知识快到期或要复核" not in text_of(client, stranger, "/")
