"""`manage.py seed_demo_users`: one account per role for the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grids.demo_users import read_accounts, seed_demo_users, write_accounts

FILE_NAME = "demo_accounts.txt"


class Command(BaseCommand):
    """Create one account per role with random passwords, kept in HOTLINE_HOME (0600)."""

    help = "为每个角色建一个演示账号，随机密码写入 HOTLINE_HOME/demo_accounts.txt"

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing; refuse in production."""
        if settings.PRODUCTION:
            raise CommandError("HOTLINE_ENV=production：生产环境不允许演示账号。")
        path = settings.HOTLINE_HOME / FILE_NAME
        try:
            accounts = seed_demo_users(read_accounts(path))
        except LookupError as error:
            raise CommandError("还没有单位数据，请先运行 manage.py seed_city。") from error
        except ValueError as error:
            raise CommandError(f"已有同名的正式账号 {error}，不能用作演示账号。") from error
        write_accounts(path, accounts)
        self.stdout.write(f"演示账号 {len(accounts)} 个：{path}")
