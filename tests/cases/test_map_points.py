"""地图位置: typed or pasted, kept in one way, shown to whom the citizen is not hidden from."""

import pytest
from django.urls import reverse

from cases.models import Case
from cases.rules.points import read_point
from cases.services.applications.amending import amend_case
from grids.services import set_rule
from grids.web.maps import tile_map
from hotline.errors import InvalidInput

POINT = "36.62320,101.77820"
TILES = "https://tiles.example.gov.cn/vec/级别/列号/行号.png?tk=1"


@pytest.mark.parametrize(
    "typed",
    [
        "36.6232,101.7782", "101.7782, 36.6232", "36.623201，101.778202", " 36.6232 101.7782 ",
        "北纬36.6232，东经101.7782", "(36.6232;101.7782)", "lat=36.6232 lng=101.7782",
        "36.62320000000000000001,101.7782",
    ],
)  # fmt: skip
def test_a_point_is_read_in_either_order_and_kept_in_one_way(typed):
    assert read_point(typed) == POINT


@pytest.mark.parametrize("typed", ["", "  "])
def test_no_point_is_none(typed):
    assert read_point(typed) == ""


@pytest.mark.parametrize(
    "typed",
    [
        "36.6232", "36.6232,101.7782,2270", "-36.6232,101.7782", "36.6232,-101.7782", "0,0",
        "48.8566,2.3522", "36.6232.1,101.7782", "仓门街", "1e2,36", "36.6232,181", "９" * 61,
        "36.6232,101.7782" + " " * 60,
    ],
)  # fmt: skip
def test_what_is_no_point_of_the_country_is_refused(typed):
    with pytest.raises(InvalidInput):
        read_point(typed)


def sent_from_desk(client, category, unit, **more):
    typed = {
        "phone": "13897001234", "text": "路灯坏了一排，晚上看不见路。", "kind": "complaint",
        "category": category.code, "lead_unit": unit.code, "verb": "dispatch",
        "idempotency_key": "key-1",
    }  # fmt: skip
    return client.post(reverse("cases:desk"), {**typed, **more})


@pytest.mark.django_db
def test_the_desk_keeps_what_was_pasted(log_in, operator, category, phone_channel, unit):
    sent_from_desk(log_in(operator), category, unit, map_point="101.7782，36.6232")
    assert Case.objects.get().map_point == POINT


@pytest.mark.django_db
def test_the_desk_says_beside_the_field_what_is_wrong(
    log_in, operator, category, phone_channel, unit
):
    answer = sent_from_desk(log_in(operator), category, unit, map_point="仓门街")
    body = answer.content.decode()
    assert not Case.objects.exists()
    assert "地图位置要写纬度和经度两个数" in body
    assert 'value="仓门街"' in body


@pytest.mark.django_db
def test_a_case_shows_its_point_to_who_may_know_the_citizen(
    log_in, operator, handler, stranger, make_case
):
    case, secret = make_case(map_point=POINT), make_case(map_point=POINT, is_secret=True)
    for person, shown, of_secret in ((operator, 200, True), (handler, 200, False)):
        client = log_in(person)
        assert POINT in client.get(reverse("cases:show", args=[case.number])).content.decode()
        page = client.get(reverse("cases:show", args=[secret.number]))
        assert (page.status_code, POINT in page.content.decode()) == (shown, of_secret)
        told = client.get(f"/api/v1/cases/{secret.number}/").json()
        assert (told["map_point"] == POINT) is of_secret
    assert log_in(stranger).get(reverse("cases:show", args=[case.number])).status_code == 404


@pytest.mark.django_db
def test_a_wrong_point_is_put_right(make_case, dispatcher, at):
    case = make_case(map_point=POINT)
    change = {"actor": dispatcher, "at": at, "reason": "位置有误"}
    with pytest.raises(InvalidInput):
        amend_case(case, values={"map_point": "仓门街"}, **change)
    amend_case(case, values={"map_point": "36.63,101.75"}, **change)
    assert Case.objects.get().map_point == "36.63000,101.75000"
    assert case.element_changes.get().old_value == POINT


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tiles",
    [
        "无", "https://tiles.example.gov.cn/1.png", "javascript:{z}{x}{y}", "//x/{z}/{x}/{y}",
        "https://tiles.example.gov.cn/{z}/{x}/{y}.png; script-src *",
        "https://{s}.example.gov.cn/{z}/{x}/{y}.png",
    ],
)  # fmt: skip
def test_without_tiles_no_page_asks_another_host(log_in, operator, make_case, tiles):
    set_rule("map.tiles", tiles)
    assert tile_map() is None
    case = make_case(map_point=POINT)
    page = log_in(operator).get(reverse("cases:show", args=[case.number]))
    assert POINT in page.content.decode()
    assert "data-map" not in page.content.decode()
    assert "img-src 'self' data: blob:;" in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_page_with_the_map_may_fetch_its_tiles_and_others_may_not(log_in, operator, make_case):
    set_rule("map.tiles", TILES)
    client, case = log_in(operator), make_case(map_point=POINT)
    for address in (reverse("cases:show", args=[case.number]), reverse("cases:desk")):
        page = client.get(address)
        allowed = "img-src 'self' https://tiles.example.gov.cn data:"
        assert allowed in page["Content-Security-Policy"]
        body = page.content.decode()
        assert "data-map" in body
    assert 'data-tiles="https://tiles.example.gov.cn/vec/{z}/{x}/{y}.png?tk=1"' in body
    assert "tiles.example" not in client.get(reverse("home"))["Content-Security-Policy"]


@pytest.mark.django_db
def test_an_address_may_be_typed_as_map_servers_write_it():
    set_rule("map.tiles", "https://tiles.example.gov.cn/{z}/{x}/{y}.png")
    assert tile_map().tiles == "https://tiles.example.gov.cn/{z}/{x}/{y}.png"
