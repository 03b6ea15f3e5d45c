"""Nothing that fits the API's document, or breaks it, ends in a server error, for anybody.

Schemathesis reads the document and sends to each operation what the document allows and
what it forbids. The rows in its addresses are those of `tests/whole_site.py`, and the codes
in its bodies those of the city, so that verbs are carried out and not only refused.
"""

import re
import traceback
from collections import Counter
from functools import cache
from itertools import islice
from typing import Any

import pytest
import schemathesis
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.errors import FailureGroup

from grids.models import Role
from grids.models.user import UNIT_ROLES
from grids.services import grant_role
from grids.tokens import SCOPES, issue_token
from hotline.throttling import MinuteThrottle
from hotline.wsgi import application
from tests.cases.conftest import people, put  # noqa: F401
from tests.test_every_page import city  # noqa: F401
from tests.whole_site import City, pages

# A share takes some forty seconds of a processor, on a busy machine many times that.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(900)]
# Three people who together may do whatever the API offers.
SEATS = {
    "operator": (Role.OPERATOR, Role.DISPATCHER, Role.CALLBACK_AGENT),
    "unit": (Role.UNIT_CLERK, Role.UNIT_LEADER, Role.HAZARD_FILER),
    "shift leader": (
        Role.SHIFT_LEADER, Role.SUPERVISOR, Role.QUALITY_CHECKER, Role.LEADER,
        Role.BULLETIN_EDITOR, Role.BULLETIN_ISSUER,
    ),
}  # fmt: skip
# Each test walks every so-manieth operation, so that none runs for long; a call is made up
# once and sent by each seat.
SHARES = 4
EXAMPLES = 6
PART = re.compile(r"<[^>]*>|\{[^}]*\}")
FIXED = settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def seats(city, people):  # noqa: F811
    """Return what systems send along that act for the person of each seat."""
    return {seat: headers_of(roles, city, people) for seat, roles in SEATS.items()}


def headers_of(roles: tuple[str, ...], city: City, people: dict[str, Any]) -> dict[str, str]:  # noqa: F811
    """Give a person all the roles of a seat; return the headers of a token of theirs."""
    first, *others = roles
    user, unit = people[first], city.case.lead_unit
    for role in others:
        body = city.rows["body"] if role == Role.HAZARD_FILER else None
        grant_role(user=user, role=role, unit=unit if role in UNIT_ROLES else None, body=body)
    _, secret = issue_token(user=user, name="外部系统", scopes=list(SCOPES))
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def served(monkeypatch):
    """Return the site as it answers in this process and within the test's transaction."""
    monkeypatch.setattr(MinuteThrottle, "THROTTLE_RATES", {"user": None})
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield in_full
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def in_full(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer a request with the whole of its body, a file closed behind it."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@pytest.fixture
def faults():
    """Return a list that gathers where views failed, and with what."""
    found: list[str] = []

    def note(**sent: Any) -> None:
        found.append("".join(traceback.format_exc().splitlines(keepends=True)[-4:]))

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def document(city: City) -> Any:  # noqa: F811
    """Return the API's document, in which the numbers and codes of the city are named."""
    case = city.case
    return _document_of(
        numbers=tuple(one.number for one in city.cases.values()),
        category=case.category.code, hazard=city.rows["hazard_category"].name,
        channel=case.channel.code, unit=case.lead_unit.code,
    )  # fmt: skip


# Reading the document takes as long as some fifty calls; each test has the same city.
@cache
def _document_of(
    *, numbers: tuple[str, ...], category: str, hazard: str, channel: str, unit: str
) -> Any:
    raw = SchemaGenerator().get_schema(request=None, public=True)
    offer_codes(
        raw,
        {
            "category": [category, hazard],
            "channel": [channel],
            "lead_unit": [unit],
            "unit": [unit],
            "main_case": list(numbers),
        },
    )
    for operations in raw["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and parameter["name"] == "number":
                    parameter["schema"] = {"type": "string", "enum": list(numbers)}
    return schemathesis.openapi.from_dict(raw)


def offer_codes(part: Any, codes: dict[str, list[str]]) -> None:
    """Name the codes of the city wherever a text of such a name is described."""
    if isinstance(part, list):
        for one in part:
            offer_codes(one, codes)
    elif isinstance(part, dict):
        fields = part.get("properties", {})
        for name in codes.keys() & fields.keys():
            if fields[name].get("type") == "string":
                fields[name] = {"anyOf": [{"enum": codes[name]}, fields[name]]}
        for one in part.values():
            offer_codes(one, codes)


def rows_by_path(city: City) -> dict[str, list[str]]:  # noqa: F811
    """Return the parts of each address of the API, by the address with its parts blanked."""
    found = {}
    for page in pages(city):
        if page.address.startswith("/api/"):
            match = resolve(page.address.partition("?")[0])
            found[PART.sub("*", f"/{match.route}")] = [str(one) for one in match.kwargs.values()]
    return found


def ways(operation: Any, rows: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Return the calls of an operation that its description allows and those it forbids.

    A call that is allowed takes its case among those of every state.
    """
    names = [name[1:-1] for name in PART.findall(operation.path)]
    known = dict(zip(names, rows.get(PART.sub("*", operation.path), ()), strict=False)) or None
    allowed = operation.as_strategy(
        GenerationMode.POSITIVE, path_parameters=None if "number" in names else known
    )
    return st.one_of(allowed, operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=known))


@pytest.mark.parametrize("share", range(SHARES))
def test_no_call_of_the_api_ends_in_a_server_error(share, seats, city, served, faults):  # noqa: F811
    described, rows, wrong = document(city), rows_by_path(city), []
    sent = {seat: Counter() for seat in seats}
    described.app = served
    described.config.generation.update(with_security_parameters=False)
    for found in islice(described.get_all_operations(), share, None, SHARES):
        operation = found.ok()

        @FIXED
        @given(call=ways(operation, rows))
        def send(call):
            for seat, headers in seats.items():
                with transaction.atomic():
                    answer = call.call(headers=headers)
                    transaction.set_rollback(True)
                sent[seat][answer.status_code // 100] += 1
                try:
                    call.validate_response(answer, checks=[not_a_server_error])
                except FailureGroup as failed:
                    said = f"{faults[-1:]} {failed.exceptions[0]}"
                    wrong.append(f"{seat}: {call.operation.label}: {said}")

        send()
    assert not wrong, "\n".join(wrong)
    # The walk comes past the door: what a person may do is done, not only refused.
    assert min(answers[2] for answers in sent.values()) >= 10, sent
