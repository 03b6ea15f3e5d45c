"""From rows to demands, with every fault of every row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cases.importing.columns import Mapped
from cases.importing.values import (
    Categories,
    as_choice,
    as_flag,
    as_instant,
    as_instant_or_none,
    as_number,
    as_text,
    as_words,
)
from cases.models.case import TITLE_MAX
from cases.selectors.similar import sure_category
from cases.services.intake.importing import Incoming
from cases.services.record.demands import Demand, check_demand
from grids.channel_fields import DATE, OwnField, read_fields
from grids.deadlines import CITY_ZONE
from grids.models import Category, Channel, Kind, Urgency
from grids.sorting import NAME, UNSORTED
from hotline.errors import InvalidInput
from hotline.tables import Line, place

Watch = Callable[[Iterable[Line]], Iterable[Line]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or with a row where no column is named."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{place(self.file, self.line, self.column)}：{self.reason}"


@dataclass
class Checked:
    """The rows that can be taken, and the faults of the others."""

    rows: list[Incoming] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Defaults:
    """What a row without the cell gets."""

    channel: Channel
    category: Category | None
    at: datetime
    kind: str = Kind.OTHER


class MessageReader:
    """Makes a demand of each row; looks the city's categories up once.

    A row without a category gets the default one; without that, the one that its words
    name, else 待分类, which a dispatcher resolves.
    """

    def __init__(self, mapped: Mapped, defaults: Defaults) -> None:
        self.mapped, self.defaults = mapped, defaults
        self.categories = Categories()

    def read(self, lines: Iterable[Line]) -> Checked:
        """Check every row; nothing is written."""
        checked = Checked()
        for line in lines:
            try:
                checked.rows.append(self.incoming(line))
            except InvalidInput as error:
                checked.faults += self.faults(line, error)
        return checked

    def faults(self, line: Line, error: InvalidInput) -> list[Fault]:
        """Return what a refusal says, at its places in the file."""
        named = error.fields or {"": error.message}
        return [
            Fault(self.mapped.file, line.number, self.mapped.column_of(name), reason)
            for name, reason in named.items()
        ]

    def incoming(self, line: Line) -> Incoming:
        """Return one row's demand; raises InvalidInput with all its faulty fields."""
        line.require_sound()
        cells = Cells(line.cells, self.mapped)
        demand, phone = self.checked_demand(cells)
        cells.require_sound()
        is_chosen = self.defaults.category is not None or bool(cells.text("category"))
        return Incoming(line.number, demand, phone, is_sorted_by_words=not is_chosen)

    def checked_demand(self, cells: "Cells") -> tuple[Demand, str]:
        """Return the demand and its normalised phone; faults are gathered in the cells."""
        demand = self._demand(cells)
        try:
            return demand, check_demand(demand, self.defaults.at)
        except InvalidInput as error:
            cells.wrong = {**_own_names(error.fields), **cells.wrong}
            return demand, ""

    def _demand(self, cells: "Cells") -> Demand:
        title, text = split_title(cells.words("title"), cells.text("text"))
        category = cells.value("category", self._category, self.defaults.category)
        return Demand(
            kind=cells.value("kind", self._kind, self.defaults.kind),
            category=category or self.missing_category(f"{title} {text}"),
            channel=self.defaults.channel,
            text=text,
            title=title,
            received_at=cells.value("received_at", as_instant, self.defaults.at),
            urgency=cells.value("urgency", _urgency, Urgency.ORDINARY),
            phone=cells.words("phone"),
            caller_name=cells.words("name"),
            caller_address=cells.words("address"),
            is_secret=cells.value("secret", as_flag, False),
            place=cells.words("place"),
            happened=cells.words("happened"),
            outside_number=cells.value("outside_number", as_number, ""),
            source_due_at=cells.value("source_due_at", as_instant_or_none, None),
            channel_facts={
                field.name: _fact(cells, field)
                for field in read_fields(self.defaults.channel.own_fields)
            },
        )

    def _kind(self, cell: Any, name: str) -> str:
        return as_choice(cell, name, Kind, self.defaults.kind)

    def _category(self, cell: Any, name: str) -> Category | None:
        text = as_text(cell, name)
        return self.categories.get(text, name) if text else self.defaults.category

    def missing_category(self, text: str) -> Category:
        """Return the category of a row that names none and has no default."""
        return sure_category(text, self.categories.rows) or Category(code=UNSORTED, name=NAME)


def _urgency(cell: Any, name: str) -> str:
    return as_choice(cell, name, Urgency, Urgency.ORDINARY)


def _fact(cells: "Cells", field: OwnField) -> str:
    """Return the text of one of the channel's own fields; a day as the desk writes it."""
    if field.kind != DATE:
        return cells.text(field.name)
    at = cells.value(field.name, as_instant_or_none, None)
    return at.astimezone(CITY_ZONE).date().isoformat() if at else ""


def _own_names(fields: Any) -> dict[str, str]:
    renamed = {"caller_name": "name", "caller_address": "address"}
    return {renamed.get(name, name): reason for name, reason in fields.items()}


def split_title(title: str, text: str) -> tuple[str, str]:
    """Return a title that fits and the whole text: what is cut off is kept in the text."""
    if not text:
        return title[:TITLE_MAX], title
    if len(title) <= TITLE_MAX:
        return title, text
    return f"{title[: TITLE_MAX - 1]}…", f"{title}\n{text}"


class Cells:
    """One row's cells by field; faults are gathered, so that all are told at once."""

    def __init__(self, cells: dict[str, Any], mapped: Mapped) -> None:
        self.cells, self.mapped = cells, mapped
        self.wrong: dict[str, str] = {}

    def require_sound(self) -> None:
        """Raise InvalidInput where something was wrong with the row."""
        if self.wrong:
            raise InvalidInput(fields=self.wrong)

    def text(self, name: str) -> str:
        """Return a field's text, empty where no column holds it."""
        return str(self.value(name, as_text, ""))

    def words(self, name: str) -> str:
        """Return the text of a field that may be empty."""
        return str(self.value(name, as_words, ""))

    def value(self, name: str, read: Callable[[Any, str], Any], default: Any) -> Any:
        """Return a field's value; the default where no column holds it or the cell is wrong."""
        if name not in self.mapped:
            return default
        try:
            return read(self.cells.get(self.mapped.columns[name]), name)
        except InvalidInput as error:
            self.wrong |= error.fields
            return default
