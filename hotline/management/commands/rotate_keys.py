"""`manage.py rotate_keys`: seal all encrypted columns under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotline.rotation import BATCH, encrypted_columns, rotate_column


class Command(BaseCommand):
    """Seal anew what older keys sealed; can be stopped and run again at any time.

    Put the new key first in HOTLINE_FIELD_KEYS, restart all processes, then run this until
    it finds nothing more; only then take the old key away (backups may still need it).
    The key of the blind index is another and is not touched: looking up goes on working.
    """

    help = "用密钥环中的第一把密钥重新加密所有加密字段（可中断，可重复执行）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the size of a batch."""
        parser.add_argument("--batch", type=int, default=BATCH, help="每批行数")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate column by column and tell what was done."""
        if options["batch"] < 1:
            raise CommandError("--batch 至少为 1。")
        renewed = 0
        for field in encrypted_columns():
            try:
                done = rotate_column(field, options["batch"])
            except ValueError as error:
                raise CommandError(f"{error}。密钥环中缺少它的密钥，或数据已损坏。") from error
            renewed += done.renewed
            self.stdout.write(f"{done.place}：重新加密 {done.renewed}，已是新密钥 {done.current}")
        if not renewed:
            self.stdout.write("没有旧密钥加密的内容，旧密钥可以停用（旧备份仍需要它）。")
