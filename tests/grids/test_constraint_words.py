"""What the database refuses, the back office says in Chinese beside the field."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from grids.backoffice_parts import HotlineAdmin
from grids.constraint_words import CLASH, MISSING, WORDS, fault_of
from grids.models import (
    Body,
    Category,
    Channel,
    DutyShift,
    Responsibility,
    Role,
    RoleGrant,
    Unit,
)
from grids.office_pages import duties, rights_of
from tests import factories

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"^[^A-Za-z]+。$")


def kept_models():
    """Yield what an administrator may add or change, of our own apps."""
    places = {place for place, may in rights_of(*duties()).items() if may & {"add", "change"}}
    for model, office in admin.site._registry.items():
        if f"{model._meta.app_label}.{model._meta.model_name}" in places:
            yield model, office


def test_every_constraint_of_the_back_office_has_words_beside_a_field():
    for model, office in kept_models():
        assert isinstance(office, HotlineAdmin), model
        for constraint in model._meta.constraints:
            fault = WORDS[constraint.name]
            assert model._meta.get_field(fault.field), constraint.name
            assert CHINESE.match(fault.sentence), constraint.name


@pytest.fixture
def office(client, system_admin):
    client.force_login(system_admin)
    return client


@pytest.fixture
def guard(client):
    client.force_login(factories.make_person(Role.SECURITY_ADMIN, username="guard"))
    return client


def errors(answer):
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def category_data(**more):
    return {"code": "99", "name": "供热", "parent": "", "position": 1,
            "unit_phrase": "相应县区政府", "is_active": "on", **more}  # fmt: skip


def test_the_same_name_under_the_same_parent_is_said_beside_the_name(office, category):
    url = reverse("admin:grids_category_add")
    found = errors(office.post(url, category_data(name=category.name)))
    assert found == {"name": [WORDS["category_name_once"].sentence]}
    found = errors(office.post(url, category_data(code=category.code)))
    assert found == {"code": ["已有相同的编码，请换一个。"]}


def test_a_second_hotline_body_is_said_beside_its_box(office, hotline_body):
    url = reverse("admin:grids_body_add")
    data = {"code": "x", "name": "另一热线", "position": 9, "is_hotline": "on", "is_active": "on"}
    assert errors(office.post(url, data)) == {"is_hotline": [WORDS["one_hotline_body"].sentence]}


def test_the_same_responsibility_is_said_beside_the_unit(office, category, unit):
    Responsibility.objects.create(category=category, unit=unit)
    data = {"category": category.pk, "grid": "", "unit": unit.pk, "rank": 1, "reason": ""}
    found = errors(office.post(reverse("admin:grids_responsibility_add"), data))
    assert found == {"unit": [WORDS["responsibility_once"].sentence]}


def test_a_limit_of_nothing_is_said_beside_the_amount(office, limit_rule):
    url = reverse("admin:grids_limitrule_change", args=[limit_rule.pk])
    form = office.get(url).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"amount": 0}
    assert WORDS["limit_amount_at_least_one"].sentence in str(errors(office.post(url, data)))


def test_a_grant_without_a_role_asks_for_one_and_proposes_none(guard, operator):
    for url in (
        reverse("admin:grids_rolegrant_add"),
        reverse("admin:grids_user_change", args=[operator.pk]),
    ):
        body = guard.get(url).content.decode()
        assert "请选择角色" in body
        assert re.search(r'<option value=""[^>]*>请选择角色</option>', body)
        assert '<option value="operator">话务员</option>' in body
    data = {"user": operator.pk, "role": "", "unit": "", "body": ""}
    found = errors(guard.post(reverse("admin:grids_rolegrant_add"), data))
    assert found == {"role": ["请选择角色。"]}


def test_a_role_without_its_unit_is_said_once(guard, operator):
    data = {"user": operator.pk, "role": "unit_clerk", "unit": "", "body": ""}
    found = errors(guard.post(reverse("admin:grids_rolegrant_add"), data))
    assert found == {"unit": [WORDS["unit_role_has_unit"].sentence]}


def test_what_somebody_saved_meanwhile_is_said_in_the_form_with_what_was_typed(
    office, category, monkeypatch
):
    # The forms saw nothing: the other person's row came after they had looked.
    monkeypatch.setattr("django.db.models.Model.validate_unique", lambda *a, **k: None)
    monkeypatch.setattr("django.db.models.Model.get_constraints", lambda self: [])
    url = reverse("admin:grids_category_add")
    answer = office.post(url, category_data(name=category.name, unit_phrase="市供热办"))
    assert errors(answer) == {"name": [WORDS["category_name_once"].sentence]}
    assert 'value="市供热办"' in answer.content.decode()
    answer = office.post(url, category_data(code=category.code))
    assert errors(answer) == {"code": ["已有相同的编码，请换一个。"]}
    assert Category.objects.count() == 1


def test_what_a_trigger_refuses_is_said_beside_the_role(guard, operator, monkeypatch):
    monkeypatch.setattr("grids.grant_forms.check_grant", lambda *a, **k: None)
    data = {"user": operator.pk, "role": Role.AUDIT_ADMIN, "unit": "", "body": ""}
    found = errors(guard.post(reverse("admin:grids_rolegrant_add"), data))
    assert found == {"role": [WORDS["separate_duties"].sentence]}
    assert RoleGrant.objects.filter(user=operator).count() == 1


def test_a_list_edited_in_place_says_a_refusal_and_saves_nothing(office, monkeypatch):
    channels = [factories.make_channel(f"渠道{n}", code=f"c{n}", position=n) for n in (1, 2)]

    def refuse(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("grids.models.Channel.save", refuse)
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "1"}
    for at, channel in enumerate(channels):
        data |= {f"form-{at}-id": channel.pk, f"form-{at}-position": 7}
    answer = office.post(reverse("admin:grids_channel_changelist"), data, follow=True)
    assert CLASH in answer.content.decode()
    assert set(Channel.objects.values_list("position", flat=True)) == {1, 2}


def test_the_words_of_a_refusal_follow_what_the_database_says(unit):
    now = timezone.now()
    shift = {"unit": unit, "person": "马", "phone": "1", "leader": "刘", "leader_phone": "2"}
    with pytest.raises(IntegrityError) as late:
        DutyShift.objects.create(starts_at=now, ends_at=now - timedelta(hours=1), **shift)
    assert fault_of(late.value, DutyShift) == WORDS["duty_ends_after_start"]


def test_a_value_that_is_missing_and_one_given_twice_are_named(db):
    with pytest.raises(IntegrityError) as missing:
        Body.objects.create(code="a", name=None)
    assert fault_of(missing.value, Body) == ("name", MISSING)


def test_a_refusal_that_nobody_foresaw_has_a_sentence():
    assert fault_of(IntegrityError(), Unit) == ("", CLASH)
