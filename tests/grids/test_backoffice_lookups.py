"""What the address of a list in the back office may filter by: what the list names, no more."""

import pytest
from django.contrib import admin
from django.urls import reverse

from grids.backoffice_parts import HotlineAdmin
from grids.models import Role
from grids.models.user import ADMIN_ROLES
from grids.office_pages import rights_of
from grids.roles import capabilities_of
from tests.factories import make_person

pytestmark = pytest.mark.django_db
PAGES = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
WAYS = ("", "__startswith", "__regex", "__gt", "__contains", "__isnull", "__in")
SECRET = ("password", "digest", "phone", "key", "secret", "limit_key", "name_key", "number_key")


def unlisted(model, page):
    """Every column of the model's own and of what it refers to, but those that it lists."""
    listed = {item for item in page.list_filter if isinstance(item, str)}
    for field in model._meta.get_fields():
        if field.name not in listed and field.name != page.date_hierarchy:
            yield field.name
        if field.is_relation and field.related_model:
            for far in field.related_model._meta.get_fields():
                path = f"{field.name}__{far.name}"
                if path not in listed and far.name != "id":
                    yield path


@pytest.mark.parametrize(("model", "page"), PAGES, ids=[m._meta.label for m, _ in PAGES])
def test_no_list_is_filtered_by_what_it_does_not_name(model, page, rf):
    request = rf.get("/")
    assert isinstance(page, HotlineAdmin)
    tried = [f"{path}{way}" for path in {*unlisted(model, page), *SECRET} for way in WAYS]
    assert len(tried) > 50
    assert [one for one in tried if page.lookup_allowed(one, "a", request)] == []


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_each_list_refuses_a_guess_in_its_address(role, client):
    client.force_login(make_person(role))
    for model, _ in PAGES:
        place = f"{model._meta.app_label}.{model._meta.model_name}"
        if place in rights_of(*capabilities_of(role)) and model._meta.model_name != "citysetting":
            url = reverse(f"admin:{place.replace('.', '_')}_changelist")
            guesses = ["password__startswith", "user__password__startswith", "pk__gt", "id__in"]
            assert {client.get(f"{url}?{one}=a").status_code for one in guesses} == {400}, place


@pytest.mark.parametrize("address", [
    "grids_user_changelist?is_active__exact=1&grants__role__exact=operator&q=a",
    "grids_user_changelist?waiting=yes",
    "grids_rolegrant_changelist?role__exact=operator",
])  # fmt: skip
def test_what_a_list_names_filters_it(address, client):
    client.force_login(make_person(Role.SECURITY_ADMIN))
    name, _, query = address.partition("?")
    assert client.get(f"{reverse(f'admin:{name}')}?{query}").status_code == 200


@pytest.mark.parametrize("query", [
    "at__year=2024&at__month=12&at__day=10", "kind__exact=logged_in",
])  # fmt: skip
def test_a_list_goes_along_its_days(query, client):
    client.force_login(make_person(Role.AUDIT_ADMIN))
    assert client.get(f"{reverse('admin:grids_auditrecord_changelist')}?{query}").status_code == 200
    content = client.get(f"{reverse('admin:admin_logentry_changelist')}?content_type__id__exact=1")
    assert content.status_code == 200
