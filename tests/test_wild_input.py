"""No page breaks by what stands in its address or comes with its form, however wild.

The addresses are those of `tests/whole_site.py`. Which parameters and fields an address
knows is heard from the site itself: what it looks up in a first request is what it reads.
Each sending is undone, so that the next one meets the same city. An address takes a share of
the values, the next one the next share: what reads them is the same for all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import DateField
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import resolve, reverse

from grids.backoffice_parts import _lookups_of
from grids.models import Role
from grids.models.user import ADMIN_ROLES
from tests.cases.conftest import people, put  # noqa: F401
from tests.test_bad_dates import DAYS, ENDS_THE_SESSION, is_api, person, walked  # noqa: F401
from tests.test_every_page import city  # noqa: F401
from tests.whole_site import Page, back_office, pages, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NUMBERS = ("-1", "0", "9" * 25, "1e400", "NaN", "²", "１２")
TEXTS = ("长" * 12_000, "\x00", "😀", "'; --", "[[[[", '{"a": [1]}', "../../x", "%00", "2024-02-30")
WILD = (*DAYS, *NUMBERS, *TEXTS)
SHORT = (*(one for one in WILD if len(one) < 300), "x" * 300)
# What the list of any table knows: a list takes every sixth value, the next lists the others.
OF_EVERY_LIST = ("q", "p", "o", "e", "all", "_popup", "_to_field")
SHARES = 3
# Meant: who is not well says so by its status.
MEANT = {503, 507}


class Heard:
    """What a request's query and form were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    @contextmanager
    def listening(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Gather the names that are looked up in any query or form."""
        with monkeypatch.context() as patch:
            for way in ("get", "getlist", "__getitem__", "__contains__"):
                patch.setattr(QueryDict, way, self._told(getattr(QueryDict, way)))
            yield

    def _told(self, way: Any) -> Any:
        def asked(query: QueryDict, name: str, *rest: Any, **named: Any) -> Any:
            if isinstance(name, str):
                self.names.add(name)
            return way(query, name, *rest, **named)

        return asked


def heard(monkeypatch: pytest.MonkeyPatch, send: Any) -> list[str]:
    """Return the names that a sending looks up."""
    ear = Heard()
    with ear.listening(monkeypatch), undone():
        read_out(send())
    return sorted(ear.names - {"csrfmiddlewaretoken"})


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def read_out(answer: HttpResponse) -> None:
    """Read a file to its end, at which it is closed."""
    if answer.streaming:
        for _ in answer.streaming_content:
            pass


def tell(wrong: list[str], what: object, answer: HttpResponse) -> None:
    """Note an answer that is a fault of the server, and let its file go."""
    read_out(answer)
    if answer.status_code >= 500 and answer.status_code not in MEANT:
        wrong.append(f"{what}: {answer.status_code} {answer.exc_info and answer.exc_info[1]!r}")


def in_mixture(names: list[str], values: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield forms in which each field has another one of the values, each value once."""
    for start in range(len(values)):
        yield {name: values[(start + n) % len(values)] for n, name in enumerate(names)}


@pytest.mark.parametrize("share", range(SHARES))
def test_no_address_breaks_by_what_it_is_asked_for(share, person, city, monkeypatch):  # noqa: F811
    wrong, asked = [], 0
    for place, page in enumerate(once_each(pages(city))[share::SHARES]):
        if page.name in ENDS_THE_SESSION:
            continue
        path = page.address.partition("?")[0]
        names = heard(monkeypatch, lambda page=page: person.get(page.address))
        asked += len(names)
        for n, name in enumerate(names):
            for value in WILD[(place + n) % 6 :: 6]:
                with undone():
                    tell(wrong, f"{path}?{name}={value[:30]!r}", person.get(path, {name: value}))
        for query in in_mixture(names, WILD[share::SHARES]) if names else ():
            with undone():
                tell(wrong, f"{path}?{query}", person.get(path, query))
        for address in astray(path, place):
            with undone():
                tell(wrong, address, person.get(address))
    assert not wrong, "\n".join(wrong)
    assert asked > 20, asked


def once_each(listed: Iterator[Page]) -> list[Page]:
    """Return one address for each name."""
    return list({page.name: page for page in listed}.values())


def astray(path: str, place: int) -> Iterator[str]:
    """Yield an address with each of its parts in turn replaced by something wild.

    Addresses share the converters of their parts: each takes every other value, the next
    one those between.
    """
    parts = path.split("/")
    known = {f"{part:%Y-%m-%d}" if hasattr(part, "year") else str(part)
             for part in resolve(path).kwargs.values()}  # fmt: skip
    for at, part in enumerate(parts):
        for value in SHORT[place % 2 :: 2] if part in known else ():
            yield "/".join([*parts[:at], quote(value, safe=""), *parts[at + 1 :]])


@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_of_a_page_breaks_by_what_is_sent(share, person, city, monkeypatch):  # noqa: F811
    wrong, filled = [], 0
    listed = [p for p in walked(city) if not is_api(p)][share::SHARES]
    for place, page in enumerate(listed):
        if page.name in ENDS_THE_SESSION:
            continue
        names = heard(monkeypatch, lambda page=page: person.post(page.address, {"text": "文字"}))
        filled += bool(names)
        for form in in_mixture(names, WILD[place % 3 :: 3]) if names else ():
            with undone():
                answer = person.post(page.address, form)
            tell(wrong, f"{page} {form}", answer)
            if answer.status_code == 405:
                break
    assert not wrong, "\n".join(wrong)
    assert filled > 10, filled


class Inputs(HTMLParser):
    """The fields of a form as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the value of a field, a box only where it is ticked."""
        said = dict(attrs)
        name = said.get("name") or ""
        if tag == "input" and name and said.get("type") not in {"submit", "file", "button"}:
            if said.get("type") in {"checkbox", "radio"} and "checked" not in said:
                return
            self.found[name] = said.get("value") or ""
        if tag in {"select", "textarea"}:
            self.select = name
            self.found.setdefault(name, "")
        if tag == "option" and "selected" in said and self.select:
            self.found[self.select] = said.get("value") or ""


@pytest.fixture(params=sorted(ADMIN_ROLES))
def administrator(request, city):  # noqa: F811
    client = Client(raise_request_exception=False)
    client.force_login(city.people[request.param])
    return client


def test_no_form_of_the_back_office_breaks_by_what_is_sent(administrator, city):  # noqa: F811
    wrong, fields = [], 0
    for place, page in enumerate(back_office()):
        if page.name.endswith(("_changelist", "_history", "_delete")):
            continue
        opened = administrator.get(page.address)
        tell(wrong, page, opened)
        if opened.status_code != 200 or "adminform" not in (opened.context or {}):
            continue
        filled = Inputs(opened.content.decode()).found
        fields += len(filled)
        for form in one_wild(filled):
            with undone():
                tell(wrong, f"{page} {form}", administrator.post(page.address, form))
        for form in in_mixture(sorted(filled), WILD[place % 6 :: 6]):
            with undone():
                tell(wrong, f"{page} {form}", administrator.post(page.address, form))
    assert not wrong, "\n".join(wrong)
    assert fields or city.people[Role.AUDIT_ADMIN].pk == int(administrator.session["_auth_user_id"])


def one_wild(filled: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield a form with one of its fields wild: a day by each of the days, others by some."""
    others = WILD[len(DAYS) :]
    for n, name in enumerate(sorted(filled)):
        is_day = name.removesuffix("_0").rpartition("-")[2] in days_of_tables()
        for value in DAYS if is_day else others[n % 4 :: 4]:
            yield {**filled, name: value}


@cache
def days_of_tables() -> frozenset[str]:
    """Return the names of the fields of days and instants in any table of the back office."""
    return frozenset(
        field.name
        for model in admin.site._registry
        for field in model._meta.fields
        if isinstance(field, DateField)
    )


def test_no_list_of_the_back_office_breaks_by_how_it_is_filtered(administrator, city):  # noqa: F811
    wrong = []
    for place, (model, made) in enumerate(admin.site._registry.items()):
        table = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        path = reverse(f"{table}_changelist")
        if administrator.get(path).status_code != 200:
            continue
        names = dict.fromkeys(OF_EVERY_LIST, SHORT[place % 6 :: 6])
        for item in made.list_filter:
            names |= dict.fromkeys(_lookups_of(item), SHORT[place % 3 :: 3])
        for name, values in sorted(names.items()):
            for value in values:
                tell(wrong, f"{path}?{name}={value[:30]!r}", administrator.get(path, {name: value}))
        for query in hierarchies(made.date_hierarchy):
            tell(wrong, f"{path}?{query}", administrator.get(path, query))
    assert not wrong, "\n".join(wrong)


def hierarchies(field: str | None) -> Iterator[dict[str, str]]:
    """Yield questions of a list for a year, a month and a day that are none or far away."""
    years = ("1", "24", "1899", "9999", "10000", "0", *NUMBERS, "abc", "")
    for year in years if field else ():
        yield {f"{field}__year": year}
        for month, day in (
            ("12", "31"),
            ("1", "1"),
            ("13", "1"),
            ("2", "30"),
            ("²", "1"),
            ("0", "0"),
        ):
            yield {f"{field}__year": year, f"{field}__month": month}
            yield {f"{field}__year": year, f"{field}__month": month, f"{field}__day": day}


def test_no_other_page_of_the_back_office_breaks(administrator, city, monkeypatch):  # noqa: F811
    wrong = []
    for place, (name, asked) in enumerate(patterns()):
        if not name.startswith("admin:") or asked or name in {"admin:logout", "admin:?"}:
            continue
        address = reverse(name)
        for way in (administrator.get, administrator.post):
            names = heard(monkeypatch, lambda way=way, to=address: way(to, {"text": "文字"}))
            for form in in_mixture(names, WILD[place % 3 :: 3]) if names else ():
                with undone():
                    tell(wrong, f"{address} {form}", way(address, form))
    assert not wrong, "\n".join(wrong)
