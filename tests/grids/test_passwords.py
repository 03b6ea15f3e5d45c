"""What a password must be, and when it must be changed."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grids.models import FormerPassword, Role, User
from hotline.passwords import CLASS_COUNT, classes_of, draw_password, weakness
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
STRONG = {
    "PASSWORD_MIN_LENGTH": 10, "PASSWORD_CLASSES": 3, "PASSWORD_HISTORY": 5,
    "PASSWORD_MAX_AGE_DAYS": 90,
}  # fmt: skip


def change(client, new, old=PASSWORD):
    fields = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("password_change"), fields)


def said(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return "".join(error.messages)
    return ""


def test_a_forced_change_refuses_the_old_password(client, operator):
    User.objects.filter(pk=operator.pk).update(must_change_password=True)
    client.force_login(operator)
    answer = change(client, PASSWORD)
    assert "新密码不能与现在的密码相同" in answer.content.decode()
    operator.refresh_from_db()
    assert operator.must_change_password
    assert operator.check_password(PASSWORD)
    assert change(client, "One-new-pass-2024").status_code == 302


def test_former_passwords_are_refused_as_many_as_the_settings_say(client, operator, settings):
    settings.PASSWORD_HISTORY = 3
    client.force_login(operator)
    passwords = [PASSWORD, *(f"Ring-of-names-{n}" for n in range(4))]
    for old, new in pairwise(passwords):
        assert change(client, new, old).status_code == 302
    for refused in passwords[2:4]:
        assert "最近 3 次用过的密码" in said(refused, operator)
    assert said(passwords[1], operator) == ""
    assert FormerPassword.objects.filter(user=operator).count() == 3


def test_the_classes_of_characters_are_counted(settings):
    settings.PASSWORD_CLASSES = 3
    assert "至少 3 类" in said("only-small-letters")
    assert said("Small-and-large") == ""
    assert classes_of("aA1-") == {"大写字母", "小写字母", "数字", "符号"}
    assert classes_of("密码") == {"符号"}


def test_the_length_is_a_setting(settings):
    settings.PASSWORD_MIN_LENGTH = 16
    assert "至少 16 位" in said("Fifteen-chars-1")


def test_a_password_that_is_too_old_is_changed_before_all_else(client, operator, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    client.force_login(operator)
    assert client.get("/").status_code == 200
    then = timezone.now() - timedelta(days=90)
    User.objects.filter(pk=operator.pk).update(password_set_at=then)
    assert client.get("/").url == reverse("password_change")
    page = client.get(reverse("password_change")).content.decode()
    assert '<h1 class="page-title">修改密码</h1>' in page
    assert "密码已满 90 天" in page
    assert change(client, "One-new-pass-2024").status_code == 302
    assert client.get("/").status_code == 200


def test_without_an_age_no_password_runs_out(client, operator):
    User.objects.filter(pk=operator.pk).update(password_set_at=timezone.now() - timedelta(days=999))
    client.force_login(operator)
    assert client.get("/").status_code == 200


def test_the_page_says_what_is_wanted(client, operator, settings):
    for name, value in STRONG.items():
        setattr(settings, name, value)
    client.force_login(operator)
    page = client.get(reverse("password_change")).content.decode()
    assert "至少 10 位，含大写字母、小写字母、数字、符号中的至少 3 类" in page
    assert "不能与最近 5 次用过的相同" in page


def test_a_drawn_password_meets_the_strictest_settings(client, operator, settings):
    for name, value in {**STRONG, "PASSWORD_CLASSES": CLASS_COUNT}.items():
        setattr(settings, name, value)
    settings.PASSWORD_MIN_LENGTH = 20
    assert [said(draw_password()) for _ in range(20)] == [""] * 20
    client.force_login(make_person(Role.SECURITY_ADMIN))
    data = {"action": "reset_passwords", "_selected_action": [operator.pk]}
    client.post(reverse("admin:grids_user_changelist"), data)
    operator.refresh_from_db()
    assert operator.must_change_password
    assert FormerPassword.objects.filter(user=operator).exists()


@pytest.mark.parametrize(("name", "value"), [
    ("PASSWORD_MIN_LENGTH", 7), ("PASSWORD_CLASSES", 2), ("PASSWORD_CLASSES", 5),
    ("PASSWORD_HISTORY", 0), ("PASSWORD_MAX_AGE_DAYS", 0), ("PASSWORD_MAX_AGE_DAYS", 365),
])  # fmt: skip
def test_a_weak_setting_is_named(name, value):
    assert weakness(STRONG) == ""
    assert name in weakness({**STRONG, name: value})
