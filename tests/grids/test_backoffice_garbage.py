"""What no form of the back office would send is refused in a sentence, not a fault."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from grids.duty import save_shift
from grids.models import DutyShift, Role
from hotline.bounds import BETWEEN
from reports.models import BooksCheck
from tests import factories

pytestmark = pytest.mark.django_db
ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
GARBAGE = ("abc", "²", "1e3", "-1", "99999999999999999999", "")


@pytest.mark.parametrize("key", ["abc", "_00", "²", "1_2E5", "99999999999999999999"])
def test_a_key_that_is_none_leads_back(key, client):
    client.force_login(factories.make_person(Role.SYSTEM_ADMIN))
    for model in (BooksCheck,):
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{base}_change", args=[key])).status_code in (302, 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_choice_that_is_none_is_refused(role, garbage, client):
    client.force_login(factories.make_person(role))
    for model, page in admin.site._registry.items():
        add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        opened = client.get(add)
        if opened.status_code != 200:
            continue
        fields = opened.context["adminform"].form.fields
        sent = dict.fromkeys(fields, garbage)
        sent |= {f"{name}{part}": garbage for name in fields for part in ("_0", "_1")}
        assert client.post(add, sent).status_code in (200, 302), page


YEARS = ("0", "1", "24", "1899", "9999", "10000", "9" * 25, "-1", "²", "abc", "")


@pytest.mark.parametrize("year", YEARS)
def test_a_year_that_is_none_in_the_address_of_a_list_is_refused(year, client):
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        client.force_login(factories.make_person(role))
        for model, page in admin.site._registry.items():
            table = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            if page.date_hierarchy and page.has_view_permission(_request_of(client)):
                name = f"{page.date_hierarchy}__year"
                answer = client.get(table, {name: year})
                assert answer.status_code == 400, table
                assert BETWEEN in answer.content.decode()
                assert client.get(table, {name: "2024"}).status_code == 200


def _request_of(client):
    return client.get("/").wsgi_request


@pytest.mark.parametrize("part", [{"month": "13"}, {"month": "2", "day": "99"}, {"day": "²"}])
def test_a_month_or_a_day_that_is_none_is_refused(part, client):
    client.force_login(factories.make_person(Role.AUDIT_ADMIN))
    asked = {f"at__{name}": value for name, value in {"year": "2024", **part}.items()}
    answer = client.get(reverse("admin:grids_auditrecord_changelist"), asked)
    assert answer.status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "0024-12-10", "1899-12-29", "9999-12-31"])
@pytest.mark.parametrize("person", ["", "马值班"])
def test_a_shift_of_a_mistyped_year_is_refused_beside_its_field(day, person, client, unit):
    client.force_login(factories.make_person(Role.SYSTEM_ADMIN))
    form = {
        "unit": unit.pk, "starts_at_0": day, "starts_at_1": "08:00", "ends_at_0": day,
        "ends_at_1": "18:00", "person": person, "phone": "0971-8230001", "leader": "刘局长",
        "leader_phone": "0971-8230002",
    }  # fmt: skip
    kept = save_shift(
        DutyShift(
            unit=unit, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=8),
            person="马值班", phone="0971-8230001", leader="刘局长", leader_phone="0971-8230002",
        )
    )  # fmt: skip
    for address in (
        reverse("admin:grids_dutyshift_add"),
        reverse("admin:grids_dutyshift_change", args=[kept.pk]),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 200
        assert BETWEEN in str(answer.context["adminform"].form.errors["starts_at"])
    assert DutyShift.objects.get() == kept
    assert client.get(reverse("admin:grids_dutyshift_changelist")).status_code == 200


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_key_that_is_none_in_a_person_s_grants_is_refused(garbage, client, operator):
    client.force_login(factories.make_person(Role.SECURITY_ADMIN))
    grant = operator.grants.get()
    answer = client.post(
        reverse("admin:grids_user_change", args=[operator.pk]),
        {
            "username": operator.username, "full_name": operator.full_name, "is_active": "on",
            "grants-TOTAL_FORMS": 1, "grants-INITIAL_FORMS": 1, "grants-0-id": grant.pk,
            "grants-0-user": operator.pk, "grants-0-role": grant.role, "grants-0-unit": garbage,
            "grants-0-body": garbage, "grants-0-from_on": "0001-01-01",
        },
    )  # fmt: skip
    assert answer.status_code == 200
    assert BETWEEN in answer.content.decode()
