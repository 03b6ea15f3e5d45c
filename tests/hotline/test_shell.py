"""The frame: who sees which entry, where one is, what waits, and at what cost."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import RequestFactory

from cases.rules.capabilities import CaseCapability
from grids.models import CitySetting
from grids.rules import forget_rules, rule
from hotline import shell
from hotline.shell import MenuEntry, MenuItem, Shell, current_item


@pytest.fixture(autouse=True)
def own_entries(monkeypatch):
    """Leave the site's own entries out, so that a test sees only its own."""
    monkeypatch.setattr(shell, "_entries", {})
    cache.clear()


@pytest.fixture
def frame(operator):
    """Return the frame of a page as the operator sees it."""

    def build(path="/", **cookies):
        request = RequestFactory().get(path)
        request.user = operator
        request.COOKIES.update(cookies)
        return Shell(request)

    return build


def add(name, label="首页", **options):
    shell.register_menu(MenuEntry(label, "home", name, **options))


def test_menu_shows_only_entries_of_what_the_person_may_do(frame):
    add("home", order=2)
    add("password_change", "派单", capability=CaseCapability.RULE)
    add("login", "草稿", capability=CaseCapability.REGISTER, order=1)
    add("logout", "从不", predicate=lambda user: False)
    assert [item.label for item in frame().menu] == ["草稿", "首页"]


def test_menu_leaves_out_an_entry_whose_page_does_not_exist(frame):
    add("cases:nowhere")
    assert frame().menu == []


def test_menu_of_a_stranger_is_empty():
    add("home")
    assert Shell(RequestFactory().get("/")).menu == []


def test_registering_again_replaces(frame):
    add("home")
    add("home", "新首页")
    assert [item.label for item in frame().menu] == ["新首页"]


def test_places_are_apart(frame):
    add("home")
    add("login", "新来电", place="action", key="F1")
    add("logout", "通知", place="bell", count=lambda user: 3)
    add("password_change", "搜索", place="search")
    shown = frame()
    assert [item.label for item in shown.menu] == ["首页"]
    assert [item.key for item in shown.actions] == ["F1"]
    assert shown.bell.label == "通知"
    assert shown.search.label == "搜索"


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/cases/", "/cases/"),
        ("/cases/24121000898/", "/cases/"),
        ("/cases/inbox/", "/cases/inbox/"),
        ("/cases/inbox/x/", "/cases/inbox/"),
        ("/other/", None),
    ],
)
def test_current_item_is_the_longest_beginning(path, current):
    items = [MenuItem("", "", url, url) for url in ("/", "/cases/", "/cases/inbox/")]
    found = current_item(items, path)
    assert (found and found.url) == current


def test_bottom_bar_is_four_or_three_and_more(frame):
    for number, name in enumerate(["home", "login", "logout", "password_change"]):
        add(name, order=number)
    assert (len(frame().bottom), len(frame().rest)) == (4, 0)
    add("menu_counts", order=9)
    assert (len(frame().bottom), len(frame().rest)) == (3, 2)


def test_counts_are_remembered_from_the_last_asking(frame, operator):
    add("home", count=lambda user: 12)
    assert frame().menu[0].count is None
    assert shell.fresh_counts(operator) == {"home": 12}
    assert frame().menu[0].count == 12


def test_counts_ask_only_entries_of_the_person(operator):
    add("home", capability=CaseCapability.RULE, count=lambda user: pytest.fail("not this person's"))
    assert shell.fresh_counts(operator) == {}


def test_counts_of_one_person_are_not_shown_to_another(frame, dispatcher):
    add("home", count=lambda user: 12)
    shell.fresh_counts(dispatcher)
    assert frame().menu[0].count is None


def test_a_page_pays_one_query_for_the_menu(frame, django_assert_num_queries):
    add(
        "home",
        capability=CaseCapability.REGISTER,
        count=lambda user: pytest.fail("counted while drawing"),
    )
    shown = frame()
    with django_assert_num_queries(1):
        assert shown.menu
        assert shown.bell is None
        assert shown.person["title"] == "话务员"


def test_a_fragment_that_draws_no_frame_pays_nothing(frame, django_assert_num_queries):
    add("home")
    with django_assert_num_queries(0):
        frame()


def test_theme_and_fold_come_from_cookies(frame):
    assert (frame().theme, frame().is_folded) == ("", False)
    shown = frame(theme="dark", menu="folded")
    assert (shown.theme, shown.is_folded) == ("dark", True)
    assert frame(theme='"><script>').theme == ""


@pytest.mark.django_db
def test_header_titles_and_papers_name_the_city_of_the_data(client, monkeypatch):
    monkeypatch.setattr(shell, "_site_name", [lambda: f"{rule('city.name')}12345"])
    CitySetting.objects.update_or_create(key="city.name", defaults={"value": "海东"})
    forget_rules()
    try:
        text = client.get("/login/", follow=True).content.decode()
        assert "海东12345" in text
        assert "西宁" not in text
        assert rule("paper.issuer") == "海东市12345政务服务便民热线中心"
    finally:
        CitySetting.objects.filter(key="city.name").delete()
        forget_rules()


def test_a_page_names_the_hotline_where_no_city_can_be_read(frame, monkeypatch):
    def fail() -> str:
        raise DatabaseError

    monkeypatch.setattr(shell, "_site_name", [fail])
    assert frame().site_name == "12345热线"
