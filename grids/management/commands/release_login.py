"""`manage.py release_login NAME …`: let people log in at once after wrong passwords."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grids.login_limits import release
from grids.models import User


class Command(BaseCommand):
    """Release the log-in of the named accounts; the audit says that it was done here."""

    help = "解除登录限制：输错密码后不必等待，可立即再试"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whose."""
        parser.add_argument("username", nargs="+", help="账号")

    def handle(self, *args: Any, **options: Any) -> None:
        """Release all named, or none where one of them does not exist."""
        names = options["username"]
        users = list(User.objects.filter(username__in=names))
        if missing := set(names) - {user.username for user in users}:
            raise CommandError(f"没有账号：{'、'.join(sorted(missing))}。")
        release(users, actor=None, at=timezone.now(), note="服务器上执行命令")
        self.stdout.write(f"已解除登录限制：{'、'.join(user.username for user in users)}。")
