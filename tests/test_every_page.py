"""Every page of the site opens for somebody, breaks for nobody, and costs few queries.

The addresses are read from the site itself, so that a new page is walked as soon as it
has an address: where it asks for something, `tests/whole_site.py` must know it.
"""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grids.models.user import ADMIN_ROLES
from tests import page_scripts
from tests.application_role import application_role, as_application
from tests.cases.conftest import people, put  # noqa: F401
from tests.default_buttons import wrongly_led
from tests.who_may_what import ADDRESSES, ROLES
from tests.whole_site import City, back_office, case_forms, pages

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
# A case is read kind by kind (`cases/dossier/records.py`); the third case has one of each kind.
MOST_OF_A_CASE = 20
# A departure counts kind by kind what a person leaves (`grids/departures.py`).
MOST_OF_A_DEPARTURE = 16
DEPARTURE_ADDRESS = re.compile(r"/user/\d+/depart/$")
CASE_ADDRESS = re.compile(r"/\d{11}(/|\.)")
FINE = {200, 403, 404, 405}
# Answers beside these: who is logged in goes home, no worker beats, a form came too late,
# another agent is calling, a page of the back office that leads to another one, and no process
# that serves live events.
ALSO_FINE = {
    "login": 302, "healthz": 503, "cases:act": 409, "cases:callback_case": 409,
    "admin:grids_accountimport_begin": 302, "live_events": 204,
}  # fmt: skip
PUBLIC = {"livez", "healthz", "login", "session_state"}
# Open as a page for nobody who is logged in here.
NEVER = {"login", "healthz", "live_events"}
# Not there where the site has no identity provider.
OPTIONAL = {"single_sign_on", "single_sign_on_done"}
# The same for everybody, and dear to make.
ASKED_ONCE = {
    "api:schema", "reports:urge_paper", "reports:order_paper", "reports:circular_paper",
    "reports:reply_paper", "reports:slip",
}  # fmt: skip
# Parts of pages, which a script asks for.
FRAGMENTS = {
    "reports:preview", "reports:export", "reports:briefs_of_case", "reports:briefs_of_group",
    "cases:filter_counts",
}  # fmt: skip


@pytest.fixture
def city(people, put, hotline_body, fire_body, hazard_category, at, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    made = City(people, at, rows={"body": fire_body, "hazard_category": hazard_category})
    made.fill(put)
    with as_application():
        yield made


def most_queries(page):
    """Return how many queries a page may take: a case and a departure are read kind by kind."""
    if DEPARTURE_ADDRESS.search(page.address):
        return MOST_OF_A_DEPARTURE
    return MOST_OF_A_CASE if CASE_ADDRESS.search(page.address) else MOST_QUERIES


def ask(client, page):
    """Return the answer to a page and the number of its queries, files read to their end."""
    headers = {"HX-Request": "true"} if page.name in FRAGMENTS else {}
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(page.address, headers=headers)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return answer, len(seen)


# What each role gets for an address, a letter a role; several where its rows differ.
TOLD = {name: who.split("|") for who, names in ADDRESSES.items() for name in names.split()}
LETTERS = {200: "2", 204: "e", 302: "3", 403: "x", 404: "n", 405: "5", 409: "9", 503: "8"}


def is_theirs_as_it_was(name, role, status):
    """Tell whether a role gets what the table says; an address that it does not know passes."""
    if role not in ROLES:
        return True
    told = {who[ROLES.index(role)] for who in TOLD.get(name, [])}
    return not told or LETTERS.get(status) in told


def test_every_page_opens_for_somebody_and_costs_few_queries(city):
    listed, opened, posted, wrong = list(pages(city)), set(), set(), []
    scripts = page_scripts.Walk()
    for role, user in city.people.items():
        client = Client()
        client.force_login(user)
        assert client.get("/").status_code == 200
        walk = [*listed, *case_forms(city, user), *(back_office() if role in ADMIN_ROLES else ())]
        for page in walk:
            if page.name in posted or page.name in opened & ASKED_ONCE:
                continue
            answer, queries = ask(client, page)
            status = answer.status_code
            if status == 200:
                opened.add(page.name)
                wrong += [f"{role}: {page}: {said}" for said in scripts.amiss(client, answer)]
                led = wrongly_led(answer)
                wrong += [f"{page}: Enter in {form} does not send it" for form in led]
            if status == 405:
                posted.add(page.name)
            if not is_theirs_as_it_was(page.name, role, status):
                wrong.append(f"{role}: {page}: {status}, otherwise than tests/who_may_what.py says")
            if status not in FINE | {ALSO_FINE.get(page.name)} or queries > most_queries(page):
                wrong.append(f"{role}: {page}: {status}, {queries} queries")
    assert wrong == []
    assert {page.name for page in listed} - opened - posted == NEVER | OPTIONAL


def test_nothing_but_the_log_in_opens_for_a_stranger(city):
    client = Client()
    for page in (*pages(city), *back_office()):
        if page.name not in PUBLIC:
            answer, _ = ask(client, page)
            assert answer.status_code in {204, 302, 401, 403, 404, 405}, page


def test_a_form_led_by_a_button_of_another_purpose_is_found():
    field, send = "<input type=radio>", "<button>完成</button>"
    redo = "<button formaction='/redo/'>重办</button>"
    led = wrongly_led(HttpResponse(f"<form action=a>{field}{redo}{send}</form>"))
    assert (led, wrongly_led(HttpResponse(f"<form>{field}{send}{redo}</form>"))) == (["a"], [])


def test_the_pages_are_walked_with_the_rights_of_the_application(city):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (application_role(),)
        cursor.execute("SELECT has_table_privilege('cases_event', 'DELETE')")
        assert cursor.fetchone() == (connection.settings_dict["USER"] == application_role(),)
