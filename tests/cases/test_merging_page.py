"""Merging on pages and over the API: seen before it is done, one click from the similar ones."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from cases.rules.states import State
from cases.services.dispatch import dispatch, merging
from cases.services.handling import handling
from tests.markup import tight

pytestmark = pytest.mark.django_db
API = "/api/v1/cases/"


@pytest.fixture
def pair(make_case):
    return make_case(place="万达广场A座"), make_case(place="万达广场A座")


def url(case, deed):
    return reverse("cases:act", args=[case.number, deed])


def api(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_a_link_brings_the_main_case_and_its_preview_along(log_in, dispatcher, pair, unit):
    main, case = pair
    answer = log_in(dispatcher).get(url(case, "merge"), {"main_case": main.number})
    body = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("并单预览", main.number, str(unit), "2 件由主单一并答复"):
        assert shown in body
    assert f'name="previewed" value="{main.number}"' in body


def test_a_merge_that_was_not_previewed_shows_the_preview_first(log_in, dispatcher, pair):
    main, case = pair
    client, typed = log_in(dispatcher), {"main_case": main.number, "note": "同一件"}
    first = client.post(url(case, "merge"), {**typed, "previewed": ""})
    body = first.content.decode()
    assert first.status_code == 400
    assert "请核对下面将要移动的内容" in body
    assert "并单预览" in body
    assert "同一件" in body
    case.refresh_from_db()
    assert case.state == State.DISPATCHED
    client.post(url(case, "merge"), {**typed, "previewed": main.number})
    case.refresh_from_db()
    assert (case.state, case.main_case) == (State.MERGED, main)


def test_an_unknown_main_case_and_an_impossible_one_are_said_beside_the_field(
    log_in, dispatcher, pair
):
    _main, case = pair
    client = log_in(dispatcher)
    typed = {"main_case": "24010100001", "previewed": ""}
    assert "没有找到这个编号" in client.post(url(case, "merge"), typed).content.decode()
    own = client.get(url(case, "merge"), {"main_case": case.number}).content.decode()
    assert "不能并入自己" in own


def test_main_and_merged_lead_to_each_other_on_their_pages(log_in, dispatcher, handler, pair, at):
    main, case = pair
    merging.merge_case(case, actor=dispatcher, at=at, main_case=main)
    client = log_in(dispatcher)
    shown = client.get(reverse("cases:show", args=[main.number])).content.decode()
    assert "合并 2 件" in shown
    assert case.number in shown
    shown = client.get(reverse("cases:show", args=[case.number])).content.decode()
    assert "已并入" in shown
    assert main.number in shown
    assert "撤销并单" in shown
    listed = client.get(reverse("cases:list")).content.decode()
    assert "合并2件" in listed
    assert "合并2件" in log_in(handler).get(reverse("cases:inbox")).content.decode()


def test_the_mains_reply_stands_on_the_merged_case(log_in, dispatcher, handler, pair, at):
    main, case = pair
    merging.merge_case(case, actor=dispatcher, at=at, main_case=main)
    handling.sign_assignment(main, actor=handler, at=at)
    handling.resolve_assignment(main, actor=handler, at=at, text="电梯修好了", outcome="solved")
    dispatch.accept_reply(main, actor=dispatcher, at=at)
    shown = log_in(dispatcher).get(reverse("cases:show", args=[case.number])).content.decode()
    assert "电梯修好了" in shown
    address = reverse("cases:show", args=[main.number])
    assert f'主单<a class="number" href="{address}"' in tight(shown)
    body = api(dispatcher).get(f"{API}{case.number}/").json()
    assert body["main_case"] == main.number
    assert body["shared_reply"]["text"] == "电梯修好了"


def test_the_callback_desk_reads_the_mains_reply(
    log_in, dispatcher, handler, callback_agent, pair, at
):
    main, case = pair
    merging.merge_case(case, actor=dispatcher, at=at, main_case=main)
    handling.sign_assignment(main, actor=handler, at=at)
    handling.resolve_assignment(main, actor=handler, at=at, text="电梯修好了", outcome="solved")
    dispatch.accept_reply(main, actor=dispatcher, at=at)
    address = reverse("cases:callback_case", args=[case.number])
    shown = log_in(callback_agent).get(address).content.decode()
    assert "电梯修好了" in shown
    assert "不能单独重办" in shown


def test_similar_cases_are_one_click_away_and_merge_is_the_next(log_in, dispatcher, pair):
    main, case = pair
    client = log_in(dispatcher)
    address = reverse("cases:similar", args=[case.number])
    assert address in client.get(reverse("cases:show", args=[case.number])).content.decode()
    body = client.get(address).content.decode()
    assert reverse("cases:show", args=[main.number]) in body
    link = f"{url(case, 'merge')}?main_case={main.number}"
    assert link in body or f"{url(main, 'merge')}?main_case={case.number}" in body


def test_units_find_similar_cases_among_their_own_alone(
    log_in, handler, stranger, pair, make_case, other_unit
):
    foreign = make_case(lead_unit=other_unit, place="万达广场A座")
    secret = make_case(is_secret=True, place="万达广场A座")
    body = log_in(handler).get(reverse("cases:similar", args=[pair[0].number])).content.decode()
    assert pair[1].number in body
    assert foreign.number not in body
    assert secret.number not in body
    assert "main_case=" not in body
    address = reverse("cases:similar", args=[pair[0].number])
    assert log_in(stranger).get(address).status_code == 404


def test_the_api_previews_merges_and_lists(dispatcher, handler, stranger, pair):
    main, case = pair
    client = api(dispatcher)
    address = f"{API}{case.number}/merge/preview/?main_case={main.number}"
    preview = client.get(address).json()
    assert (preview["main"]["number"], preview["callers"], preview["refusal"]) == (
        main.number, 2, "",
    )  # fmt: skip
    assert api(handler).get(address).status_code == 403
    assert api(stranger).get(address).status_code == 404
    done = client.post(f"{API}{case.number}/merge/", {"main_case": main.number}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "merged")
    assert "unmerge" in done.json()["allowed"]
    assert [row["number"] for row in client.get(f"{API}{main.number}/merged/").json()] == [
        case.number
    ]
    twice = client.post(f"{API}{main.number}/merge/", {"main_case": case.number}, format="json")
    assert (twice.status_code, "已并入" in twice.json()["message"]) == (409, True)
    similar = client.get(f"{API}{main.number}/similar/")
    assert similar.status_code == 200
