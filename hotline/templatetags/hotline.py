"""Filters and tags of every template (a builtin library: no `{% load %}` needed)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField, Media
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hotline import outward_links
from hotline.counts import COUNT_LIMIT
from hotline.page_scripts import draw_scripts, need_scripts, scripts_of
from hotline.times import (
    Light,
    city_time,
    deadline_light,
    say_due,
    say_due_in_full,
    say_in_full,
    say_limit,
    say_moment,
)

register = template.Library()
register.simple_tag(outward_links.link_to)
register.simple_tag(outward_links.link_for)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Show an instant in words, the full instant on hover; an absent one as a dash."""
    if value is None or value == "":
        return "—"
    return _time_element(value, say_in_full(value), say_moment(value, timezone.now()))


@register.filter
def due(value: datetime | None) -> SafeString | str:
    """Show a deadline in words; midnight is the end of its day, 今天 24:00."""
    if value is None or value == "":
        return "—"
    return _time_element(value, say_due_in_full(value), say_due(value, timezone.now()))


def _time_element(value: datetime, in_full: str, words: str) -> SafeString:
    """Return the element of an instant; none of its parts was typed by anybody."""
    stamp = city_time(value).isoformat(timespec="seconds")
    return mark_safe(f'<time datetime="{stamp}" title="{in_full}">{words}</time>')  # noqa: S308


@register.filter
def clock(value: datetime | None) -> str:
    """Show only the time of day, `14:05`, where the day is plain from the place."""
    return f"{city_time(value):%H:%M}" if value else "—"


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a date as it is printed: 12月10日, with its year only when it is another."""
    if not value:
        return "—"
    shown = city_time(value).date() if isinstance(value, datetime) else value
    year = "" if shown.year == timezone.localdate().year else f"{shown.year}年"
    return f"{year}{shown.month}月{shown.day}日"


@register.filter
def limit(value: datetime | None) -> str:
    """Say an instant of a deadline in full; midnight is 24:00 of the day before."""
    return say_limit(value) if value else "无"


def _render_light(shown: Light, due_at: datetime | None, of: str = "") -> SafeString:
    """Return a light, after the name of its limit where a page shows several limits."""
    title = f"{of}截止 {say_due_in_full(due_at)}" if due_at else ""
    words = f"{of} {shown.words}" if of else shown.words
    if not title:
        return format_html('<span class="light light-{}">{}</span>', shown.colour, words)
    return format_html(
        '<span class="light light-{}" title="{}">{}</span>', shown.colour, title, words
    )


@register.filter
def light(due_at: datetime | None, started: datetime | None = None) -> SafeString:
    """Show the light of an open deadline, `{{ due_at|light:started }}`."""
    shown = deadline_light(due_at, timezone.now(), started=started or None)
    return _render_light(shown, due_at)


@register.simple_tag
def deadline(
    due_at: datetime | None,
    *,
    started: datetime | None = None,
    ended: datetime | None = None,
    paused: bool = False,
    warn: datetime | None = None,
    asks_more: bool = False,
    of: str = "",
) -> SafeString:
    """Show any deadline: `{% deadline due_at started=… ended=… paused=… warn=… of="签收" %}`."""
    shown = deadline_light(
        due_at or None,
        timezone.now(),
        started=started or None,
        ended=ended or None,
        is_paused=bool(paused),
        warn_at=warn or None,
        asks_more=bool(asks_more),
    )
    return _render_light(shown, due_at or None, of)


@register.simple_tag
def deadline_of(clock: Any, of: str = "") -> SafeString:
    """Show the deadline of a clock, or of a line of a list that has its fields.

    `{% deadline_of clock "签收" %}`; the clock names its instants as `cases.clocks.limits.Clock`.
    """
    return deadline(
        clock.due_at,
        started=clock.started_at,
        ended=clock.ended_at,
        paused=clock.is_paused,
        warn=clock.warn_at,
        asks_more=getattr(clock, "asks_more", False),
        of=of,
    )


@register.filter
def count_words(value: int | None) -> str:
    """Show a count; past the limit of what a page counts exactly, `1 000+`."""
    if not isinstance(value, int):
        return ""
    return "1 000+" if value > COUNT_LIMIT else str(value)


@register.filter
def lasting(value: timedelta | None) -> str:
    """Show how long something short lasts, 2:05 or 1:02:05; a dash where nothing is known."""
    if not value:
        return "—"
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def grouped(value: int) -> str:
    """Show a whole number in groups of three digits, 12 345, for figures read from afar."""
    return f"{value:,}".replace(",", "\u00a0")


@register.filter
def lookup(value: Mapping[Any, Any], key: Any) -> Any:
    """Return the mapping's value for a key held in a variable, `None` if absent."""
    return value.get(key)


@register.filter
def with_back(url: str, back: str) -> str:
    """Return an address that keeps the queue from which a case was opened, if there is one."""
    if not back:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'back': back})}"


# A page draws fifty icons, and they never change.
@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is hidden from screen readers."""
    source = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, source
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', source)


@register.simple_tag(takes_context=True)
def needs_script(context: Context, *needed: str | Media) -> str:
    """Name scripts that what is drawn here needs: `{% needs_script "js/keep.js" form.media %}`."""
    for one in needed:
        need_scripts(_request(context), scripts_of(one) if isinstance(one, Media) else [one])
    return ""


@register.simple_tag(takes_context=True)
def page_scripts(context: Context) -> SafeString:
    """Draw the scripts that the page has named, at its end."""
    return draw_scripts(_request(context))


def _request(context: Context) -> Any:
    """Return the request that is answered; an include with `only` has it too."""
    return getattr(context, "request", None)


def _scripts_of(bound: BoundField, kind: str) -> tuple[str, ...]:
    """Return what a field's widget needs, by its `Media` and its kind."""
    files = ("js/files.js",) if kind == "file" else ()
    return ("js/fields.js", *files, *scripts_of(bound.field.widget.media))


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    bound: BoundField,
    style: str = "",
    *,
    label: str = "",
    help: str = "",
    key: str = "",
) -> SafeString:
    """Draw a bound field with label, help and errors: `{% field form.phone "wide" %}`.

    `style` names any of wide, narrow, inline, keys, bare, large. `label` and `help` stand in
    for the form's own; `key` is a hot key that goes to the field.
    """
    styles = style.split()
    is_set = bound.use_fieldset
    kind = getattr(bound.field.widget, "input_type", "")
    need_scripts(_request(context), _scripts_of(bound, kind))
    if is_set:
        styles.append("set")
    elif kind == "checkbox":
        styles.append("check")
    drawn = {
        "field": bound,
        "styles": styles,
        "tag": "fieldset" if is_set else "div",
        "label_tag": "legend" if is_set else "label",
        "label": label,
        "help": help,
        "key": key,
        "is_file": kind == "file",
        "max_bytes": settings.ATTACHMENT_MAX_BYTES,
    }
    return mark_safe(get_template("includes/field.html").render(drawn))  # noqa: S308
