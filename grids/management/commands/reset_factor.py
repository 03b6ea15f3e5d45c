"""`manage.py reset_factor NAME --reason …`: take a lost authenticator off an account."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grids.factor_resets import has_authenticator, reset_at_server
from grids.models import User


class Command(BaseCommand):
    """Reset an authenticator where nobody is there to confirm, as with a single administrator.

    The audit says that it was done here, and why.
    """

    help = "重置认证器：只有一名管理员、无人可确认时用；下次登录重新绑定，并记入审计"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whose, and why."""
        parser.add_argument("username", help="账号")
        parser.add_argument("--reason", required=True, help="原因，如手机遗失")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset, or say why there is nothing to reset."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有账号：{options['username']}。")
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("请写明原因。")
        if not has_authenticator(user):
            raise CommandError("这个账号没有绑定认证器。")
        reset_at_server(user, reason=reason, at=timezone.now())
        self.stdout.write(f"已重置 {user.username} 的认证器，下次登录后台时重新绑定。")
