"""The headings of a long menu: which there are, which are open, what a folded one adds up."""

from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from hotline import shell
from hotline.menu_sections import MenuItem, opened_groups, sections_of
from hotline.shell import Shell


def item(label, group="", **facts):
    return MenuItem(label, "home", f"/{label}/", label, group, **facts)


ITEMS = [
    item("首页"), item("未接", "话务", count=7, is_counted=True), item("台账", "隐患"),
    item("记录", "话务"), item("约定", "话务", count=2, is_counted=True), item("后台"),
]  # fmt: skip


def told(sections):
    return [(one.label, [item.label for item in one.items]) for one in sections]


def test_a_long_menu_has_headings_where_their_first_entry_stood():
    assert told(sections_of(ITEMS, True, ())) == [
        ("", ["首页"]),
        ("话务", ["未接", "记录", "约定"]),
        ("", ["台账", "后台"]),
    ]


def test_a_short_menu_and_a_group_of_one_have_no_heading():
    assert told(sections_of(ITEMS, False, ())) == [("", [item.label for item in ITEMS])]
    assert told(sections_of(ITEMS[:3], True, ())) == [("", ["首页", "未接", "台账"])]


def test_a_heading_is_open_by_its_current_page_or_as_remembered():
    calls = sections_of(ITEMS, True, ())[1]
    assert not calls.is_open
    assert sections_of(ITEMS, True, opened_groups(f"{quote('话务')}.x"))[1].is_open
    calls.items[0].is_current = True
    try:
        assert calls.is_open
    finally:
        calls.items[0].is_current = False


def test_a_heading_adds_up_what_waits_and_stops_where_pages_stop_counting():
    calls = sections_of(ITEMS, True, ())[1]
    assert (calls.count, calls.counted) == (9, ["未接", "约定"])
    many = [item(name, "督办", count=900, is_counted=True) for name in "甲乙"]
    assert sections_of(many, True, ())[0].count == 1001


@pytest.mark.parametrize(("role", "has_headings"), [("dispatcher", True), ("short", False)])
def test_a_person_of_eight_entries_sees_none(dispatcher, monkeypatch, role, has_headings):
    cache.clear()
    if role == "short":
        few = shell.entries_for(dispatcher)[:8]
        monkeypatch.setattr(shell, "_entries", {entry.url_name: entry for entry in few})
    request = RequestFactory().get("/")
    request.user = dispatcher
    frame = Shell(request)
    assert any(one.label for one in frame.sections) == has_headings
    assert any(one.label for one in frame.rest_sections) == has_headings
    shown = [item.name for one in frame.sections for item in one.items]
    assert sorted(shown) == sorted(item.name for item in frame.menu)
