"""No form of a page and no body of the API breaks by a year that was mistyped, or by a NUL.

The addresses are those of `tests/whole_site.py`, so that a new one is walked at once. Names
of fields are read from the forms; what an address does not know the API says itself.
"""

from collections.abc import Iterator
from itertools import chain

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from cases.actions import ACTIONS
from grids.models import Role
from grids.models.user import ADMIN_ROLES, UNIT_ROLES
from grids.services import grant_role
from hotline.bounds import BETWEEN
from hotline.form_fields import Day, Instant
from reports.actions import ACTIONS as DEEDS
from tests.cases.conftest import people, put  # noqa: F401
from tests.test_every_page import ASKED_ONCE, city  # noqa: F401
from tests.whole_site import Page, form_of, pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS = ("0001-01-01", "0024-12-10", "1899-12-29", "9999-12-31")
NUL = "\x00"
ENDS_THE_SESSION = {"logout"}
UNKNOWN = "没有这个字段。"


def fields_of(kind: type[forms.Field]) -> set[str]:
    """Return the names of all fields of a kind in the site's own forms."""
    return {
        name
        for form in _below(forms.BaseForm)
        if form.__module__.split(".")[0] in {"hotline", "grids", "cases", "reports"}
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, kind)
    }


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def dated(day: str) -> dict[str, str]:
    """Return a body in which every field of an instant or a day names the day."""
    return {
        **dict.fromkeys(fields_of(Instant), f"{day}T00:00"),
        **dict.fromkeys(fields_of(Day), day),
    }


@pytest.fixture
def person(city, people):  # noqa: F811
    """Return a client of somebody who holds every role but those of the back office."""
    user, unit = people[Role.OPERATOR], city.case.lead_unit
    for role in set(Role) - ADMIN_ROLES - {Role.OPERATOR, Role.GRID_MEMBER}:
        body = city.rows["body"] if role == Role.HAZARD_FILER else None
        grant_role(user=user, role=role, unit=unit if role in UNIT_ROLES else None, body=body)
    client = Client(raise_request_exception=False, headers={"HX-Request": "true"})
    client.force_login(user)
    return client


def walked(city) -> list[Page]:  # noqa: F811
    """Return every address that may take a form, those of cases and bulletins included."""
    deeds = (
        Page("reports:act", reverse("reports:act", args=[city.rows["draft"].pk, one.slug]))
        for one in DEEDS
    )
    acts = (form_of(city.case, slug) for slug in ACTIONS)
    found = chain(pages(city), acts, deeds)
    # A sending to one case of a state finds what a sending to the others would.
    return list({(p.name, p.address.split("/")[-2]): p for p in found}.values())


def is_api(page: Page) -> bool:
    return page.address.startswith("/api/")


def test_no_form_of_a_page_breaks_by_a_mistyped_year_or_a_nul(person, city):  # noqa: F811
    listed = [p for p in walked(city) if not is_api(p) and p.name not in ENDS_THE_SESSION]
    texts, wrong, told = fields_of(forms.CharField), [], set()
    for page in listed:
        for day in DAYS:
            answer = person.post(page.address, {"text": "文字", **dated(day)})
            if answer.status_code >= 500:
                wrong.append(f"{page}: {answer.status_code} by {day}")
            if BETWEEN in answer.content.decode(errors="replace"):
                told.add(page.address)
            if answer.status_code == 405:
                break
        answer = person.post(page.address, dict.fromkeys(texts, NUL))
        if answer.status_code != 400:
            wrong.append(f"{page}: {answer.status_code} by NUL")
    assert not wrong, "\n".join(wrong)
    assert len(told) >= 15, told


def test_no_body_of_the_api_breaks_by_a_mistyped_year_or_a_nul(person, city):  # noqa: F811
    wrong, named = [], set()
    for page in (p for p in walked(city) if is_api(p)):
        for body in bodies(person, page):
            answer = person.post(page.address, body, "application/json")
            if answer.status_code >= 500:
                wrong.append(f"{page}: {answer.status_code} by {body}")
                continue
            said = answer.json().get("fields", {}) if answer.status_code == 400 else {}
            named |= {(page.name, name) for name, text in said.items() if BETWEEN in str(text)}
    assert not wrong, "\n".join(wrong)
    assert {name for _, name in named} >= {
        "contacted_at", "day", "due_at", "period_from", "received_at",
        "reported_at", "starts_at", "week",
    }  # fmt: skip


def bodies(client: Client, page: Page) -> Iterator[dict[str, str]]:
    """Yield the bodies to send to an address: its own dates at each of the days, and NUL."""
    first = client.post(page.address, dated(DAYS[0]), "application/json")
    if first.status_code == 405:
        return
    yield {"text": NUL}
    said = first.json().get("fields", {}) if first.status_code == 400 else {}
    unknown = {name for name, text in said.items() if text == UNKNOWN}
    for day in DAYS:
        body = {name: value for name, value in dated(day).items() if name not in unknown}
        if body:
            yield body
