"""The lines of a queue: a function draws each cell, of those columns that stand.

Fifty lines have some five hundred cells. A template that asked by each line which of twenty
columns stand took half of the time of a page.
"""

from collections.abc import Callable, Iterable, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.rules.list_columns import Column, queue_columns
from cases.selectors.list_columns import Shown
from cases.selectors.rows import Row
from hotline.templatetags.hotline import count_words, deadline_of, due, moment

register = template.Library()
Cell = Callable[[Row], SafeString]


@register.simple_tag
def columns_of(columns: Shown | None, *, with_state: bool = False) -> list[Column]:
    """Return the columns of a queue: those that a person sees, else the usual ones."""
    return queue_columns(columns.names if columns else None, with_state=bool(with_state))


@register.simple_tag
def lines_of(rows: Iterable[Row], shown: Sequence[Column], bulk_form: str = "") -> SafeString:
    """Draw the lines of a queue, each with a box that belongs to `bulk_form` if there is one."""
    cells = [CELLS[column.name] for column in shown]
    if bulk_form:
        cells.insert(0, _box_of(bulk_form))
    span = len(shown) + 1
    return _joined(_heading(row, span) + _line(row, cells) for row in rows)


@register.simple_tag
def marks(words: Iterable[str]) -> SafeString:
    """Draw the short words beside a title, each in its colour."""
    return _joined(_tag(word, getattr(word, "tone", "")) for word in words)


def _joined(drawn: Iterable[str]) -> SafeString:
    """Return what was drawn, one after the other."""
    return mark_safe("".join(drawn))  # noqa: S308


def _tag(word: str, tone: str) -> SafeString:
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", word)


def _heading(row: Row, span: int) -> SafeString:
    """Return the heading of the group that begins with a line, if one does."""
    if not row.heading:
        return SafeString("")
    return format_html(
        '<tr class="q-group{}"><th colspan="{}" scope="rowgroup">'
        '{}<span class="tab-count">{}</span></th></tr>\n',
        " is-late" if row.heading.is_late else "",
        span,
        row.heading.label,
        count_words(row.heading.count),
    )


def _line(row: Row, cells: Iterable[Cell]) -> SafeString:
    return format_html(
        '<tr data-row="{}" data-url="{}">{}</tr>\n',
        row.number,
        row.url,
        _joined(cell(row) for cell in cells),
    )


def _box_of(form: str) -> Cell:
    def draw(row: Row) -> SafeString:
        return format_html(
            '<td class="q-pick"><input type="checkbox" name="pick" value="{}" form="{}"'
            ' aria-label="选择 {}"></td>',
            row.pick or row.number,
            form,
            row.number,
        )

    return draw


def _light(row: Row) -> SafeString:
    """Draw the light of the deadline, or the colour and words that stand for it."""
    if not row.light:
        return format_html('<td class="q-light">{}</td>', deadline_of(row, row.limit))
    return format_html(
        '<td class="q-light"><span class="light light-{}">{}</span></td>',
        row.light.colour,
        row.light.words,
    )


def _number(row: Row) -> SafeString:
    return format_html('<td class="q-number number">{}</td>', row.number)


def _state(row: Row) -> SafeString:
    return format_html('<td class="q-state">{}</td>', _tag(row.state_label, row.state_tone))


def _title(row: Row) -> SafeString:
    """Draw the title with its marks, where the words of a search stand, and what happened."""
    return format_html(
        '<td class="q-title"><div class="q-line"><a href="{}" title="{}">{}</a>{}</div>{}{}</td>',
        row.url,
        row.title,
        row.marked_title or row.title,
        marks(row.marks),
        format_html('<div class="q-passage">{}</div>', row.passage) if row.passage else "",
        _happened(row),
    )


def _happened(row: Row) -> SafeString | str:
    if not row.happened:
        return ""
    return format_html('<div class="q-happened" title="{0}">{0}</div>', "，".join(row.happened))


def _plain(name: str, read: Callable[[Row], object]) -> Cell:
    """Return a cell that shows a value."""
    return lambda row: format_html('<td class="q-{}">{}</td>', name, read(row))


def _cut(name: str, read: Callable[[Row], str], absent: str = "") -> Cell:
    """Return a cell that cuts long words, and shows them whole on hover."""

    def draw(row: Row) -> SafeString:
        words = read(row)
        return format_html('<td class="q-{} cut" title="{}">{}</td>', name, words, words or absent)

    return draw


# How a cell of each column is drawn, by its name in `cases.rules.list_columns`.
CELLS: dict[str, Cell] = {
    "light": _light,
    "number": _number,
    "state": _state,
    "title": _title,
    "urgency": _plain("urgency", lambda row: row.urgency),
    "kind": _plain("kind", lambda row: row.kind),
    "category": _cut("category", lambda row: row.category),
    "place": _cut("place", lambda row: row.place),
    "from": _cut("from", lambda row: row.source),
    "channel": _cut("channel", lambda row: row.channel),
    "unit": _cut("unit", lambda row: row.unit, "—"),
    "registered": _plain("registered", lambda row: moment(row.registered_at)),
    "due": _plain("due", lambda row: due(row.due_at)),
    "replied": _plain("replied", lambda row: moment(row.ended_at)),
    "closed": _plain("closed", lambda row: moment(row.closed_at)),
    "days": _plain("days", lambda row: f"{row.days} 天"),
    "satisfaction": _plain("satisfaction", lambda row: row.satisfaction or "—"),
    "updated": _plain("updated", lambda row: moment(row.updated_at)),
}
