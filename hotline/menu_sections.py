"""The menu as a page shows it: its items, and the headings under which a long menu folds.

Entries that name the same `group` stand under one heading, where its first entry would stand.
Short menus, and groups of which a person has a single entry, have no heading. A heading is
open while the current page stands under it, or where the browser remembers it as opened.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from hotline.counts import COUNT_LIMIT

# A menu of so many entries is read at one glance.
SHORT_MENU = 8


@dataclass(slots=True)
class MenuItem:
    """An entry as one page shows it."""

    label: str
    icon: str
    url: str
    name: str
    group: str = ""
    key: str = ""
    todo: str = ""
    count: int | None = None
    late: int | None = None
    is_counted: bool = False
    is_current: bool = False
    is_late: bool = False


@dataclass(slots=True)
class MenuSection:
    """Items under one heading; without a label they stand as they are."""

    label: str
    is_remembered: bool = False
    items: list[MenuItem] = field(default_factory=list)

    @property
    def icon(self) -> str:
        """The icon of the heading where the menu is folded to icons: that of its first item."""
        return self.items[0].icon

    @property
    def is_open(self) -> bool:
        """Tell whether the items are shown when the page opens."""
        return self.is_remembered or any(item.is_current for item in self.items)

    @property
    def counted(self) -> list[str]:
        """The url names of the items whose numbers the folded heading adds up."""
        return [item.name for item in self.items if item.is_counted]

    @property
    def count(self) -> int:
        """What waits under the heading, to one past what pages count exactly."""
        return min(sum(item.count or 0 for item in self.items), COUNT_LIMIT + 1)


def opened_groups(remembered: str) -> set[str]:
    """Return the headings that a browser's cookie `menu-open` names as opened."""
    return {unquote(one) for one in remembered.split(".") if one}


def sections_of(
    items: Sequence[MenuItem], is_long: bool, opened: Collection[str]
) -> list[MenuSection]:
    """Return the items under their headings, in the order of the first item of each."""
    sizes = Counter(item.group for item in items if is_long)
    headed: dict[str, MenuSection] = {}
    sections: list[MenuSection] = []
    for item in items:
        label = item.group if sizes[item.group] > 1 else ""
        section = headed.get(label) if label else _last_without_heading(sections)
        if section is None:
            section = MenuSection(label, label in opened)
            sections.append(section)
        if label:
            headed[label] = section
        section.items.append(item)
    return sections


def _last_without_heading(sections: list[MenuSection]) -> MenuSection | None:
    return sections[-1] if sections and not sections[-1].label else None


def current_item(items: Iterable[MenuItem], path: str) -> MenuItem | None:
    """Return the item whose address is the longest beginning of the path."""
    at = [item for item in items if path == item.url or path.startswith(_folder(item.url))]
    return max(at, key=lambda item: len(item.url), default=None)


def _folder(url: str) -> str:
    """Return the address as a folder; the root is the folder of nothing but itself."""
    return url if url.endswith("/") and url != "/" else f"{url}\0"
