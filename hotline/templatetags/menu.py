"""The entries of the menu, which every page draws twice: at its left, and in the bar of a phone.

A person may have forty. As templates that include each other they took a fifth of the time of a
page; here a function draws each.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hotline.menu_sections import MenuItem, MenuSection
from hotline.templatetags.hotline import count_words, icon

register = template.Library()
NOTHING = SafeString("")
# From here on a number is set smaller.
LONG_COUNT = 1000


@register.simple_tag
def menu_entries(
    sections: Iterable[MenuSection], *, current: str, item_class: str = ""
) -> SafeString:
    """Draw entries under headings that fold; `current` is the aria-current of the current one.

    What is open comes with the page, so that nothing moves; a folded heading adds up its numbers.
    """
    drawn = (_section(section, current, item_class) for section in sections)
    return mark_safe("".join(drawn))  # noqa: S308


@register.simple_tag
def menu_count(item: MenuItem) -> SafeString:
    """Draw the number of an entry, empty where nothing waits; shell.js keeps it fresh."""
    return _count(item.count, "data-count", item.name) if item.is_counted else NOTHING


def _section(section: MenuSection, current: str, item_class: str) -> SafeString:
    items = (_item(item, current, item_class) for item in section.items)
    entries = mark_safe("".join(items))  # noqa: S308
    if not section.label:
        return entries
    return format_html(
        '<details class="menu-section" data-menu-section="{0}"{1}><summary class="menu-head"'
        ' title="{0}">{2}{3}<span class="menu-label">{0}</span>{4}</summary>{5}</details>\n',
        section.label,
        mark_safe(" open") if section.is_open else "",
        icon(section.icon),
        icon("caret"),
        _sum(section),
        entries,
    )


def _sum(section: MenuSection) -> SafeString:
    """Draw the numbers of a section added up, if any of its entries has one."""
    counted = " ".join(section.counted)
    return _count(section.count, "data-count-sum", counted) if counted else NOTHING


def _item(item: MenuItem, current: str, item_class: str) -> SafeString:
    return format_html(
        '<a{} href="{}" title="{}"{}>{}<span class="menu-label">{}</span>{}</a>',
        format_html(' class="{}"', item_class) if item_class else "",
        item.url,
        item.label,
        format_html(' aria-current="{}"', current) if item.is_current else "",
        icon(item.icon),
        item.label,
        menu_count(item),
    )


def _count(count: int | None, attribute: str, names: str) -> SafeString:
    return format_html(
        '<span class="menu-count{}" {}="{}">{}</span>',
        " is-long" if count and count >= LONG_COUNT else "",
        attribute,
        names,
        count_words(count) if count else "",
    )
