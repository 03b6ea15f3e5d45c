"""The lines of a dashboard's table: a function draws each cell.

A page has some two thousand cells; a template that asked of each which parts it has took most
of the time of the page.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.dashboard.values import Cell

register = template.Library()
TOP = "is-top"
NUMBER = SafeString(' class="num"')


@register.simple_tag
def cells_of(lines: Iterable[Iterable[Cell]]) -> SafeString:
    """Draw the lines of a block: the first cell of each is its name, the others are numbers."""
    return format_html_join("\n", "<tr>{}</tr>", ((_line(line),) for line in lines))


def _line(line: Iterable[Cell]) -> SafeString:
    cells = ((NUMBER if at else "", _text(cell), _note(cell)) for at, cell in enumerate(line))
    return format_html_join("", "<td{}>{}{}</td>", cells)


def _text(cell: Cell) -> SafeString | str:
    if cell.url:
        return format_html('<a href="{}">{}</a>', cell.url, cell.text)
    if not cell.tone:
        return cell.text
    shown = "board-top" if cell.tone == TOP else f"light {cell.tone}"
    return format_html('<span class="{}">{}</span>', shown, cell.text)


def _note(cell: Cell) -> SafeString | str:
    return format_html('<span class="grey board-base">{}</span>', cell.note) if cell.note else ""
