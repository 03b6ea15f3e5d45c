"""The map at the desk and on a case: a click is a point, a pasted point is a mark."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from cases.models import Case
from grids.services import set_rule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POINT = "36.62320,101.77820"


def a_tile():
    out = io.BytesIO()
    Image.new("RGB", (256, 256), "#dfe6ee").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def window(enter_site, operator, phone_channel, category, unit):
    set_rule("map.tiles", "https://tiles.example.gov.cn/vec/{z}/{x}/{y}.png")
    set_rule("map.attribution", "示例底图")
    window, asked = enter_site(operator), []

    def give(route):
        asked.append(route.request.url)
        route.fulfill(body=a_tile(), content_type="image/png")

    window.route("https://tiles.example.gov.cn/**", give)
    window.asked = asked
    return window


def test_a_point_is_chosen_on_the_map_and_shown_with_the_case(window, live_server, category, unit):
    window.goto(f"{live_server.url}/desk/")
    window.keyboard.press("Alt+x")
    field, box = window.locator("[name=map_point]"), window.locator("#intake [data-map]")
    expect(field).to_be_focused()
    expect(box.locator("img.leaflet-tile-loaded").first).to_be_attached()
    expect(box.locator(".map-mark")).to_have_count(0)
    box.click(position={"x": 200, "y": 120})
    chosen = field.input_value()
    assert chosen.startswith("36.")
    expect(box.locator(".map-mark")).to_have_count(1)
    field.fill(POINT)
    window.locator("[name=text]").fill("路灯坏了一排，晚上看不见路。")
    window.locator("[name=kind][value=complaint]").check()
    window.locator("[name=category]").evaluate(
        "(one, code) => one.tomselect ? one.tomselect.setValue(code) : (one.value = code)",
        category.code,
    )
    window.keyboard.press("Alt+s")
    expect(window.get_by_text("已登记")).to_be_visible()
    case = Case.objects.get()
    assert case.map_point == POINT
    window.goto(f"{live_server.url}/cases/{case.number}/")
    window.get_by_text("看地图").click()
    expect(window.locator(".map .map-mark")).to_be_visible()
    assert all(url.startswith("https://tiles.example.gov.cn/vec/") for url in window.asked)
