"""`manage.py create_admin NAME`: the first administrator of a site."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from grids.capabilities import OfficeCapability
from grids.models import Role, User
from grids.models.user import ADMIN_ROLES
from grids.roles import roles_with
from grids.services import create_administrator


class Command(BaseCommand):
    """Create an administrator; the password is asked for, or read from standard input.

    The first one of a site is the security administrator, who gives everybody else,
    the two other administrators included, their account and role.
    """

    help = "建立管理员账号（默认安全管理员，由其建立其他账号并授予角色）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare who it is to be."""
        parser.add_argument("username", help="用户名")
        parser.add_argument("--full-name", default="", help="姓名（默认为角色名称）")
        parser.add_argument(
            "--role",
            choices=sorted(ADMIN_ROLES),
            default=min(roles_with(OfficeCapability.KEEP_ACCOUNTS)),
            help="角色",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the account, ask for the password, create."""
        role = Role(options["role"])
        user = User(username=options["username"], full_name=options["full_name"] or role.label)
        try:
            user.full_clean(exclude=["password"])
            password = _read_password()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        create_administrator(user, role=role, password=password)
        self.stdout.write(f"已建立{role.label} {user.username}，请登录 /admin/ 并绑定第二重验证。")


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("密码：")
    if getpass("再输一次：") != password:
        raise CommandError("两次输入的密码不同。")
    return password
