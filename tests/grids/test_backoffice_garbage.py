"""What no form of the back office would send is refused in a sentence, not a fault."""

import pytest
from django.contrib import admin
from django.urls import reverse

from grids.models import Role
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
