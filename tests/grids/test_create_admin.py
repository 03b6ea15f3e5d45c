"""The first administrator of a site, made from the command line."""

import io
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grids.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = "九曲黄河-2024-Xining"


def create(*arguments: str, password: str = GOOD, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("create_admin", *arguments, stdout=out)
    return out.getvalue()


def test_first_administrator_gives_the_roles_and_has_no_other_power(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = create("anquan", monkeypatch=monkeypatch)

    user = User.objects.get()
    assert user.role_codes() == {Role.SECURITY_ADMIN}
    assert user.check_password(GOOD)
    assert (user.is_superuser, user.is_staff, user.full_name) == (False, False, "安全管理员")
    assert GOOD not in out
    assert "安全管理员 anquan" in out


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_each_of_the_three_administrators_can_be_made(
    role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create("admin", f"--role={role}", "--full-name=王明", monkeypatch=monkeypatch)

    assert User.objects.get().role_codes() == {role}
    assert User.objects.get().full_name == "王明"


def test_administrator_gets_into_the_back_office(
    monkeypatch: pytest.MonkeyPatch, client: Any, settings: Any
) -> None:
    settings.ADMIN_SECOND_FACTOR = False
    create("anquan", monkeypatch=monkeypatch)

    assert client.login(username="anquan", password=GOOD)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("anquan", "", "密码太短"),
        ("anquan", "12345678901", "数字"),
        ("anquan", "short1", "密码太短，至少 10 位"),
        ("anquan-guanli", "anquan-guanli", "相似"),
        ("an quan", GOOD, "用户名"),
        ("a" * 151, GOOD, "150"),
    ],
)
def test_bad_name_or_password_is_refused_and_nothing_is_made(
    username: str, password: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match=sentence):
        create(username, password=password, monkeypatch=monkeypatch)

    assert not User.objects.exists()


def test_existing_account_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = factories.make_user("anquan", "老王")

    with pytest.raises(CommandError, match="已存在"):
        create("anquan", monkeypatch=monkeypatch)

    before.refresh_from_db()
    assert before.check_password(factories.PASSWORD)
    assert before.role_codes() == frozenset()


def test_working_role_cannot_be_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="operator"):
        create("anquan", "--role=operator", monkeypatch=monkeypatch)


class Terminal(io.StringIO):
    """Standard input with a person before it."""

    def isatty(self) -> bool:
        return True


def answer(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(
        "grids.management.commands.create_admin.getpass", lambda prompt: next(answers)
    )


def test_password_is_asked_for_twice_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, GOOD, GOOD)

    call_command("create_admin", "anquan", stdout=io.StringIO())

    assert User.objects.get().check_password(GOOD)


def test_two_different_passwords_at_the_terminal_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(monkeypatch, GOOD, "另一个-password-1")

    with pytest.raises(CommandError, match="两次输入的密码不同"):
        call_command("create_admin", "anquan")

    assert not User.objects.exists()
