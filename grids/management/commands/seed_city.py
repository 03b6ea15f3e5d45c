"""`manage.py seed_city xining [--small|--full]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grids.seeding import CityFiles, known_cities, seed_city
from hotline.errors import InvalidInput


class Command(BaseCommand):
    """Add a city's reference data; run again, it adds only what is new in its files."""

    help = "载入一座城市的基础数据（可重复执行，不覆盖后台所做的修改）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the city and the size."""
        parser.add_argument("city", choices=known_cities(), help="城市")
        size = parser.add_mutually_exclusive_group()
        size.add_argument("--full", action="store_true", default=True, help="全部数据（默认）")
        size.add_argument("--small", action="store_true", help="少量数据，用于测试")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and print what was added and what was there, or which cell is wrong."""
        files = CityFiles(options["city"], is_full=not options["small"])
        try:
            seeded = seed_city(files, at=timezone.now())
        except InvalidInput as error:
            raise CommandError(error.message) from error
        for name, (new, present) in seeded.counts.items():
            self.stdout.write(f"{name}：新增 {new}，已有 {present}")
