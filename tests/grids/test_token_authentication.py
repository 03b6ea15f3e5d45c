"""Tokens of outside systems: only the digest is kept, only the scope is allowed."""

from datetime import timedelta

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from grids.models import Token, User
from grids.tokens import SCOPES, TokenAuthentication, issue_token
from hotline.errors import InvalidInput

pytestmark = pytest.mark.django_db


class CaseView(APIView):
    """A view of cases, as most are."""

    token_area = "cases"


class HazardView(APIView):
    """A view that tokens for cases do not open."""

    token_area = "hazards"


def ask(
    header: str | None, *, method: str = "get", view: type[APIView] = CaseView
) -> tuple[User, Token] | None:
    extra = {} if header is None else {"HTTP_AUTHORIZATION": header}
    raw = getattr(APIRequestFactory(), method)("/", **extra)
    return TokenAuthentication().authenticate(Request(raw, parser_context={"view": view()}))


@pytest.fixture
def secret(operator: User) -> str:
    return issue_token(user=operator, name="省平台", scopes=["cases:read"])[1]


def test_token_acts_as_its_user_and_notes_when(secret: str, operator: User) -> None:
    before = timezone.now()

    found = ask(f"Bearer {secret}")

    assert found is not None
    assert found[0] == operator
    used = Token.objects.get().last_used_at
    assert used is not None
    assert before <= used <= timezone.now()


def test_secret_is_shown_once_and_never_stored(secret: str) -> None:
    token = Token.objects.get()

    assert len(secret) >= 40
    assert secret not in str(vars(token))
    assert len(token.digest) == 64


@pytest.mark.parametrize("header", [None, "", "Basic dXNlcjpwdw==", "Token abc"])
def test_other_schemes_are_left_to_others(header: str | None) -> None:
    assert ask(header) is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer wrong", "Bearer \xe5\xaf", "bearer x y"])
def test_wrong_token_is_refused(header: str, secret: str) -> None:
    with pytest.raises(AuthenticationFailed):
        ask(header)


def test_failure_names_the_scheme_so_that_it_is_401() -> None:
    assert TokenAuthentication().authenticate_header(Request(APIRequestFactory().get("/"))) == (
        "Bearer"
    )


def test_demo_account_s_token_ends_with_production(
    operator: User, secret: str, settings: object
) -> None:
    User.objects.filter(pk=operator.pk).update(job_number="DEMO-operator")
    assert ask(f"Bearer {secret}") is not None

    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(AuthenticationFailed):
        ask(f"Bearer {secret}")


def test_scheme_is_read_without_regard_to_case(secret: str) -> None:
    assert ask(f"bearer {secret}") is not None


def test_token_out_of_date_is_refused(operator: User) -> None:
    now = timezone.now()
    _, old = issue_token(
        user=operator, name="旧", scopes=["cases:read"], expires_at=now - timedelta(seconds=1)
    )
    _, new = issue_token(
        user=operator, name="新", scopes=["cases:read"], expires_at=now + timedelta(hours=1)
    )

    assert ask(f"Bearer {new}") is not None
    with pytest.raises(AuthenticationFailed):
        ask(f"Bearer {old}")


def test_token_of_a_person_who_left_is_refused(secret: str, operator: User) -> None:
    User.objects.filter(pk=operator.pk).update(is_active=False)

    with pytest.raises(AuthenticationFailed):
        ask(f"Bearer {secret}")


@pytest.mark.parametrize(
    ("scopes", "method", "view", "allowed"),
    [
        (["cases:read"], "get", CaseView, True),
        (["cases:read"], "head", CaseView, True),
        (["cases:read"], "post", CaseView, False),
        (["cases:read"], "delete", CaseView, False),
        (["cases:write"], "post", CaseView, True),
        (["cases:write"], "get", CaseView, False),
        (["cases:read", "cases:write"], "patch", CaseView, True),
        (["cases:read", "cases:write"], "get", HazardView, False),
        (["hazards:read"], "get", HazardView, True),
        (["hazards:read", "hazards:write"], "get", CaseView, False),
        (["bulletins:read"], "get", CaseView, False),
        ([], "get", CaseView, False),
        (["cases:read", "hazards:read"], "get", APIView, False),
    ],
)
def test_scope_opens_its_own_area_for_its_own_use(
    scopes: list[str], method: str, view: type[APIView], allowed: bool, operator: User
) -> None:
    _, secret = issue_token(user=operator, name="外部", scopes=scopes)

    if allowed:
        assert ask(f"Bearer {secret}", method=method, view=view) is not None
        return
    with pytest.raises(PermissionDenied):
        ask(f"Bearer {secret}", method=method, view=view)


def test_refused_use_is_not_noted_as_use(secret: str) -> None:
    with pytest.raises(APIException):
        ask(f"Bearer {secret}", method="post")

    assert Token.objects.get().last_used_at is None


def test_use_is_noted_once_a_minute_not_at_each_request(
    secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask(f"Bearer {secret}")

    with django_assert_num_queries(1):
        ask(f"Bearer {secret}")


@pytest.mark.parametrize("scopes", [["cases:fly"], ["everything:read"], ["cases"], "cases:read"])
def test_unknown_scope_is_refused(scopes: list[str], operator: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        issue_token(user=operator, name="外部", scopes=scopes)

    assert set(refusal.value.fields) == {"scopes"}


def test_every_address_of_the_api_says_for_which_tokens_it_is() -> None:
    silent = {
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern).startswith("api/")
        for pattern in resolver.url_patterns
        if f"{getattr(pattern.callback.cls, 'token_area', None)}:read" not in SCOPES
    }
    assert silent == set()
