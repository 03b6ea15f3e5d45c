"""The city's identity provider says who somebody is; everything else is decided here."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as site
from django.urls import reverse

from grids import single_sign_on
from grids.demo_users import DEMO_MARK
from grids.models import AuditKind, AuditRecord
from tests import factories
from tests.grids.identity_provider import CLIENT, identity_provider

pytestmark = pytest.mark.django_db
BACKEND = "grids.single_sign_on.SingleSignOnBackend"


@pytest.fixture
def provider(settings):
    with identity_provider() as running:
        for name, value in running.settings().items():
            setattr(settings, name, value)
        settings.AUTHENTICATION_BACKENDS = [*site.AUTHENTICATION_BACKENDS, BACKEND]
        yield running


@pytest.fixture
def come_back(client, provider):
    """Return a function that goes to the provider and comes back with what it gives."""

    def walk(next_page="", **given):
        there = client.get(reverse("single_sign_on"), {"next": next_page} if next_page else {})
        assert there.status_code == 302
        requests.get(there["Location"], timeout=5)
        state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
        sent = {"code": "the-code", "state": state} | given
        return client.get(reverse("single_sign_on_done"), sent)

    return walk


def person_of(client):
    return client.get(reverse("session_state")).json()["person"]


def test_whom_the_provider_names_is_logged_in(client, provider, come_back, operator):
    provider.name = operator.username
    answer = come_back()
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert person_of(client) == str(operator.pk)
    assert client.get(reverse("home")).status_code == 200


def test_what_came_of_it_is_in_the_audit_records(provider, come_back, operator):
    provider.name = operator.username
    come_back()
    provider.claims = {"aud": "another-site"}
    come_back()
    provider.claims, provider.name = {}, "nobody"
    come_back()
    records = AuditRecord.objects.exclude(kind=AuditKind.REFUSED).order_by("pk")
    failed = (AuditKind.LOGIN_FAILED, None, "统一身份认证")
    assert list(records.values_list("kind", "person", "note")) == [
        (AuditKind.LOGGED_IN, operator.pk, "统一身份认证"),
        failed,
        failed,
    ]


def test_the_page_that_was_wanted_is_opened(provider, come_back, operator):
    provider.name = operator.username
    assert come_back("/cases/")["Location"] == "/cases/"
    assert come_back("https://elsewhere.example/")["Location"] == reverse("home")


def test_roles_are_granted_here(client, provider, come_back, operator):
    provider.name = operator.username
    provider.person = {"roles": ["system_admin"], "is_superuser": True, "is_staff": True}
    come_back()
    assert client.get("/admin/").status_code != 200
    operator.refresh_from_db()
    assert not operator.is_superuser


@pytest.mark.parametrize("name", ["nobody", "", " ", "OPERATOR-X"])
def test_nobody_without_an_account_gets_one(name, client, provider, come_back, operator):
    provider.name = name
    answer = come_back()
    assert answer.status_code == 403
    assert single_sign_on.NO_ACCOUNT in answer.content.decode()
    assert person_of(client) == ""


def test_an_account_that_was_closed_stays_closed(client, provider, come_back, operator):
    provider.name = operator.username
    operator.is_active = False
    operator.save()
    assert come_back().status_code == 403
    assert person_of(client) == ""


def test_closing_the_account_ends_the_session(client, provider, come_back, operator):
    provider.name = operator.username
    come_back()
    operator.is_active = False
    operator.save()
    assert person_of(client) == ""


def test_demo_accounts_stay_out_of_production(client, provider, come_back, operator, settings):
    operator.job_number = f"{DEMO_MARK}1"
    operator.save()
    provider.name = operator.username
    assert come_back().status_code == 302
    settings.PRODUCTION = True
    assert person_of(client) == ""
    assert come_back().status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-site"},
        {"aud": [CLIENT, "another-site"]},
        {"aud": [CLIENT, "another-site"], "azp": "another-site"},
        {"aud": None},
        {"exp": int(time.time()) - 600},
        {"exp": None},
        {"nonce": "another"},
        {"sub": "43"},
        {"sub": None},
    ],
)
def test_a_token_for_something_else_is_refused(claims, client, provider, come_back, operator):
    provider.name, provider.claims = operator.username, claims
    answer = come_back()
    assert answer.status_code == 403
    assert person_of(client) == ""


def test_a_token_of_another_key_is_refused(client, provider, come_back, operator):
    provider.name = operator.username
    provider.signing_key = rsa.generate_private_key(65537, 2048)
    assert come_back().status_code == 403
    provider.signing_key, provider.header = None, {"alg": "none"}
    assert come_back().status_code == 403
    assert person_of(client) == ""


def test_a_wrong_code_or_a_strange_state_is_refused(client, provider, come_back, operator):
    provider.name = operator.username
    assert come_back(code="another").status_code == 403
    assert come_back(state="another").status_code == 403
    assert client.get(reverse("single_sign_on_done")).status_code == 403
    assert come_back(error="access_denied").status_code == 403
    assert person_of(client) == ""


def test_a_provider_that_is_away_is_told_so(client, provider, come_back, operator, caplog):
    provider.is_away = True
    answer = come_back()
    assert answer.status_code == 403
    assert single_sign_on.NOT_PASSED in answer.content.decode()
    assert "the-code" not in caplog.text


def test_who_never_types_a_password_need_not_change_it(client, provider, come_back):
    person = factories.make_person("operator", username="wang")
    person.must_change_password = True
    person.save()
    provider.name = person.username
    come_back()
    assert client.get(reverse("home")).status_code == 200
    client.logout()
    client.force_login(person)
    assert client.get(reverse("home"))["Location"] == reverse("password_change")


def test_the_log_in_page_offers_it_only_where_there_is_one(client, provider, settings):
    page = client.get(reverse("login"), {"next": "/cases/?tab=1&x=2"}).content.decode()
    assert "统一身份认证登录" in page
    assert f'href="{reverse("single_sign_on")}?next=/cases/%3Ftab%3D1%26x%3D2"' in page
    settings.OIDC_ISSUER = ""
    assert "统一身份认证" not in client.get(reverse("login")).content.decode()
    for name in ("single_sign_on", "single_sign_on_done"):
        assert client.get(reverse(name)).status_code == 404
