"""The back office: three separate administrators, and no case in it."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db import IntegrityError
from django.db.transaction import atomic
from django.urls import reverse
from django.utils import timezone

from grids import reference
from grids.audit import note_audit
from grids.backoffice_menu import sections
from grids.models import (
    AuditKind,
    AuditRecord,
    Calendar,
    Category,
    CitySetting,
    Role,
    RoleGrant,
    Token,
    User,
)
from grids.models.user import ADMIN_ROLES
from grids.office_pages import duties, rights_of
from grids.roles import capabilities_of
from grids.rules import forget_rules, rule
from tests import factories

pytestmark = pytest.mark.django_db
SYSTEM, SECURITY, AUDIT = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN


@pytest.fixture
def admins(client):
    return {role: factories.make_person(role, username=str(role)) for role in ADMIN_ROLES}


def registered():
    return {f"{m._meta.app_label}.{m._meta.model_name}": m for m in admin.site._registry}


def test_no_case_caller_or_call_is_registered():
    assert [place for place in registered() if place.startswith("cases.")] == []
    # What was pushed out of the house, without a word of any case.
    assert [one for one in registered() if one.startswith("notices.")] == ["notices.delivery"]


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_each_administrator_opens_exactly_their_lists(role, admins, client):
    client.force_login(admins[role])
    for place in registered():
        url = reverse(f"admin:{place.replace('.', '_')}_changelist")
        want = 200 if place in rights_of(*capabilities_of(role)) else 403
        assert client.get(url).status_code == want, place


def test_every_page_stands_in_one_section_of_the_menu():
    opened = set(rights_of(*duties()))
    assert sorted(place for places in sections().values() for place in places) == sorted(opened)


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_the_menu_has_an_administrators_pages_by_section(role, admins, client):
    client.force_login(admins[role])
    menu = client.get("/admin/").context["available_apps"]
    shown = [(section["name"], page["name"]) for section in menu for page in section["models"]]
    assert shown == [
        (name, registered()[place]._meta.verbose_name_plural)
        for name, places in sections().items()
        for place in places
        if place in rights_of(*capabilities_of(role))
    ]


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_every_form_of_an_administrator_opens(role, admins, client):
    client.force_login(admins[role])
    for place, rights in rights_of(*capabilities_of(role)).items():
        if "add" in rights and place in registered():
            url = reverse(f"admin:{place.replace('.', '_')}_add")
            assert client.get(url).status_code == 200, place


def test_working_people_and_strangers_do_not_get_in(operator, client):
    assert client.get("/admin/").status_code == 302
    client.force_login(operator)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("home")


def test_even_a_superuser_flag_opens_nothing(operator, client):
    User.objects.filter(pk=operator.pk).update(is_superuser=True, is_staff=True)
    client.force_login(operator)
    assert client.get(reverse("admin:grids_user_changelist")).status_code == 302


def test_a_changed_reference_row_is_shown_at_once(admins, client, category):
    client.force_login(admins[SYSTEM])
    assert "物业" not in reference.categories().labels.values()
    data = {
        "code": "1", "name": "物业", "position": 1, "unit_phrase": "相应县区政府",
        "is_active": "on",
    }  # fmt: skip
    url = reverse("admin:grids_category_change", args=[category.pk])
    assert client.post(url, data).status_code == 302
    assert list(reference.categories().labels.values()) == ["物业"]


def test_moving_a_category_moves_its_path(admins, client, category, other_category):
    client.force_login(admins[SYSTEM])
    url = reverse("admin:grids_category_change", args=[category.pk])
    data = {
        "code": "1", "name": "物业", "parent": other_category.pk, "position": 1,
        "unit_phrase": "相应县区政府", "is_active": "on",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    moved = Category.objects.get(pk=category.pk)
    assert moved.path == f"{other_category.path}{category.pk}/"
    data |= {"code": "3", "name": "交通", "parent": category.pk}
    url = reverse("admin:grids_category_change", args=[other_category.pk])
    assert "上级不能是自己或自己的下级" in client.post(url, data).content.decode()


def grant_data(user, role, **more):
    return {"user": user.pk, "role": role, "unit": "", "body": "", **more}


def test_a_clashing_grant_is_refused_with_a_sentence(admins, client, operator, unit):
    client.force_login(admins[SECURITY])
    url = reverse("admin:grids_rolegrant_add")
    answer = client.post(url, grant_data(operator, AUDIT))
    assert "互斥" in answer.content.decode()
    answer = client.post(url, grant_data(operator, Role.UNIT_CLERK))
    assert "该角色须指定单位" in answer.content.decode()
    assert client.post(url, grant_data(operator, Role.DISPATCHER)).status_code == 302
    assert RoleGrant.objects.filter(user=operator).count() == 2


def person_data(*grants, initial=0, **more):
    rows = {
        f"grants-{place}-{name}": value
        for place, row in enumerate(grants)
        for name, value in {"unit": "", "body": "", "from_on": "", "to_on": "", **row}.items()
    }
    management = {"grants-TOTAL_FORMS": len(grants), "grants-INITIAL_FORMS": initial}
    return {
        "username": "wang", "full_name": "王新", "job_number": "", "password1": "Xn-first-8848!",
        "password2": "Xn-first-8848!", **management, **rows, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("grants", "told"),
    [
        ([{"role": SYSTEM}, {"role": SECURITY}], "互斥"),
        ([{"role": Role.OPERATOR}, {"role": AUDIT}], "互斥"),
        (
            [{"role": Role.LEADER, "to_on": "2026-12-31"}, {"role": Role.LEADER}],
            "此人已有这一角色",
        ),
        ([{"role": Role.UNIT_CLERK}], "该角色须指定单位"),
    ],
)
def test_roles_given_together_are_held_against_each_other(admins, client, grants, told):
    client.force_login(admins[SECURITY])
    answer = client.post(reverse("admin:grids_user_add"), person_data(*grants))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not User.objects.filter(username="wang").exists()


def test_duties_may_follow_each_other(admins, client):
    client.force_login(admins[SECURITY])
    grants = (
        {"role": Role.OPERATOR, "to_on": "2026-06-30"},
        {"role": AUDIT, "from_on": "2026-07-01"},
    )
    assert client.post(reverse("admin:grids_user_add"), person_data(*grants)).status_code == 302
    assert RoleGrant.objects.filter(user__username="wang").count() == 2


def test_a_role_given_twice_is_refused_with_a_sentence(admins, client, operator):
    client.force_login(admins[SECURITY])
    answer = client.post(reverse("admin:grids_rolegrant_add"), grant_data(operator, Role.OPERATOR))
    assert "此人已有这一角色" in answer.content.decode()


def test_the_list_of_people_tells_what_they_do_today(
    admins, client, handler, django_assert_max_num_queries
):
    RoleGrant.objects.create(user=handler, role=Role.LEADER, to_on=date(2020, 1, 1))
    client.force_login(admins[SECURITY])
    with django_assert_max_num_queries(12):
        page = client.get(reverse("admin:grids_user_changelist")).content.decode()
    assert "承办人（城东区政府）" in page
    assert "领导（" not in page


def test_the_database_keeps_the_three_duties_apart(admins, operator):
    with pytest.raises(IntegrityError, match="holds no other role"), atomic():
        RoleGrant.objects.create(user=operator, role=AUDIT)
    with pytest.raises(IntegrityError), atomic():
        RoleGrant.objects.create(user=admins[SYSTEM], role=SECURITY)


def test_a_new_person_must_choose_a_password_of_their_own(admins, client):
    client.force_login(admins[SECURITY])
    data = {
        "username": "wang", "full_name": "王新", "job_number": "", "password1": "Xn-first-8848!",
        "password2": "Xn-first-8848!", "grants-TOTAL_FORMS": 0, "grants-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert client.post(reverse("admin:grids_user_add"), data).status_code == 302
    client.logout()
    assert client.login(username="wang", password="Xn-first-8848!")
    assert client.get("/").url == reverse("password_change")
    names = ("new_password1", "new_password2")
    change = {"old_password": "Xn-first-8848!"} | dict.fromkeys(names, "Xn-second-8848!")
    client.post(reverse("password_change"), change)
    assert client.get("/").status_code == 200


def test_a_setting_is_held_against_its_declaration(admins, client):
    client.force_login(admins[SYSTEM])
    url = reverse("admin:grids_citysetting_add")
    answer = client.post(url, {"key": "callback.attempts", "value": '"三"', "note": ""})
    assert "应为整数" in answer.content.decode()
    client.post(url, {"key": "callback.attempts", "value": "5", "note": "夏季"})
    assert CitySetting.objects.get().value == 5
    assert rule("callback.attempts") == 5
    CitySetting.objects.all().delete()
    forget_rules()


def test_a_table_of_settings_is_read_and_typed_without_codes(admins, client):
    client.force_login(admins[SYSTEM])
    url = reverse("admin:grids_citysetting_add")
    typed = {"key": "supervision.answer_within", "value": "一般 4\n紧急 10\n特急 3", "note": ""}
    assert client.post(url, typed).status_code == 302
    row = CitySetting.objects.get()
    assert row.value == {"ordinary": 4, "urgent": 10, "extreme": 3}
    form = client.get(reverse("admin:grids_citysetting_change", args=[row.pk])).content.decode()
    assert form.count("一般 4；紧急 10；特急 3") == 1
    assert "默认：一般 3；紧急 12；特急 4。" in form
    listed = client.get(reverse("admin:grids_citysetting_changelist")).content.decode()
    assert listed.count("一般 4；紧急 10；特急 3") == 1
    wrong = client.post(url, typed | {"value": "一般 4"}).content.decode()
    assert "应为对照表，写法如同：一般 3；紧急 12；特急 4。" in wrong


def test_a_token_is_shown_once_and_kept_as_digest(admins, client, operator):
    client.force_login(admins[SECURITY])
    data = {"name": "省平台", "user": operator.pk, "scopes": ["cases:read"], "expires_at_0": "",
            "expires_at_1": ""}  # fmt: skip
    answer = client.post(reverse("admin:grids_token_add"), data, follow=True)
    token = Token.objects.get()
    assert "只显示这一次" in answer.content.decode()
    assert token.scopes == ["cases:read"]
    assert token.digest not in answer.content.decode()


def test_the_second_factor_keeps_an_administrator_out_until_given(admins, client, settings):
    from django_otp.oath import totp
    from django_otp.plugins.otp_totp.models import TOTPDevice

    settings.ADMIN_SECOND_FACTOR = True
    client.force_login(admins[SYSTEM])
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("second_factor")
    assert client.get(reverse("second_factor_code")).status_code == 200
    device = TOTPDevice.objects.get()
    wrong = client.post(reverse("second_factor"), {"code": "12a"})
    assert "请输入 6 位数字" in wrong.content.decode()
    code = f"{totp(device.bin_key):06d}"
    assert "bare-sheet" in wrong.content.decode()
    assert client.post(reverse("second_factor"), {"code": code}).status_code == 302
    assert AuditRecord.objects.filter(kind=AuditKind.FACTOR_ENROLLED).count() == 1
    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("second_factor_code")).status_code == 404


@pytest.mark.django_db
def test_menu_leads_administrators_to_the_back_office(client, system_admin, operator):
    for person, is_led in ((system_admin, True), (operator, False)):
        client.force_login(person)
        page = client.get("/password/").content.decode()
        assert ('href="/admin/"' in page) is is_led


def test_a_calendar_says_how_its_hours_are_written_and_may_have_none(admins, client):
    client.force_login(admins[SYSTEM])
    url = reverse("admin:grids_calendar_add")
    assert "最后一段可到 24:00；全年无休的留空。" in client.get(url).content.decode()
    data = {"code": "always", "name": "值守", "is_round_the_clock": "on", "intervals": ""}
    assert client.post(url, data).status_code == 302
    assert Calendar.objects.get(code="always").intervals == []


@pytest.mark.parametrize(
    "typed",
    ["08:30-12:00；13:30-24:00", "08:30—12:00\r\n13：30 至 24：00", "08:30~12:00, 13:30-24:00"],
)
def test_hours_are_typed_as_they_are_said(admins, client, typed):
    client.force_login(admins[SYSTEM])
    data = {"code": "shop", "name": "窗口", "intervals": typed}
    assert client.post(reverse("admin:grids_calendar_add"), data).status_code == 302
    row = Calendar.objects.get(code="shop")
    assert row.intervals == [["08:30", "12:00"], ["13:30", "24:00"]]
    url = reverse("admin:grids_calendar_change", args=[row.pk])
    assert "08:30-12:00；13:30-24:00" in client.get(url).content.decode()
    said = client.post(url, data | {"name": "大厅"}, follow=True).content.decode()
    assert "时限将在约一分钟后重算" not in said, "the hours are the same"
    said = client.post(url, data | {"intervals": "08:30-12:00"}, follow=True).content.decode()
    assert "时限将在约一分钟后重算" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9点到12点", "每段写作"),
        ("08:30-25:00", "工作时段"),
        ("13:30-18:00；09:00-12:00", "工作时段"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(admins, client, typed, said):
    client.force_login(admins[SYSTEM])
    data = {"code": "shop", "name": "窗口", "intervals": typed}
    answer = client.post(reverse("admin:grids_calendar_add"), data)
    assert said in str(answer.context["adminform"].form.errors["intervals"])
    assert typed in answer.content.decode(), "what was typed is not lost"
    assert not Calendar.objects.filter(code="shop").exists()


def test_every_field_of_the_forms_of_people_is_drawn(admins, client, operator):
    client.force_login(admins[SECURITY])
    body = client.get(reverse("admin:grids_user_add")).content.decode()
    for name in ("password1", "password2"):
        [field] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', body)
        assert "border" in field
    body = client.get(reverse("admin:grids_user_change", args=[operator.pk])).content.decode()
    assert re.search(r'<input[^>]*name="phone"', body)


def test_the_records_of_log_ins_are_named_in_chinese(admins, client):
    log = note_audit(
        AuditKind.LOGIN_FAILED, actor=None, at=timezone.now(), keys={"username": "operator"}
    )
    client.force_login(admins[AUDIT])
    body = client.get(reverse("admin:grids_auditrecord_changelist")).content.decode()
    record = client.get(reverse("admin:grids_auditrecord_change", args=[log.pk])).content.decode()
    assert "登录失败 operator" in record
    for words in ("审计记录", "来源地址", "登录失败", "operator"):
        assert words in body


def test_a_new_setting_begins_with_an_empty_value(admins, client):
    client.force_login(admins[SYSTEM])
    form = client.get(reverse("admin:grids_citysetting_add")).context["adminform"].form
    assert form["value"].value() in (None, "")
    assert "null" not in str(form["value"])


@pytest.mark.parametrize("place", ["citysetting", "category", "limitrule"])
def test_the_back_office_speaks_chinese(admins, client, place):
    client.force_login(admins[SYSTEM])
    body = client.get(reverse(f"admin:grids_{place}_changelist")).content.decode()
    body += client.get(reverse(f"admin:grids_{place}_add")).content.decode()
    english = ("Type to search", "Select value", "No results found", "Reset filters", "Return to")
    assert [words for words in english if words in body] == []
