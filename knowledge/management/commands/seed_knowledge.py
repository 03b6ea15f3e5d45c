"""`manage.py seed_knowledge xining`: articles for the demo."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grids.models import User
from grids.selectors import people_with
from hotline.capabilities import Capability
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.seeding import seed_articles, seed_hall

DATA = Path(__file__).resolve().parents[2] / "data"


def first_with(capability: Capability) -> User:
    """Return a demo account that has a capability."""
    person = people_with(capability).first()
    if person is None:
        raise CommandError("还没有演示账号，请先运行 manage.py seed_demo_users。")
    return person


class Command(BaseCommand):
    """Publish the demo's articles that are missing; refuse in production."""

    help = "载入演示用的知识条目（可重复执行）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the city."""
        parser.add_argument("city", choices=sorted(p.name for p in DATA.iterdir()), help="城市")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish what is missing and print how many."""
        if settings.PRODUCTION:
            raise CommandError("HOTLINE_ENV=production：生产环境不载入演示条目。")
        rows = json.loads((DATA / options["city"] / "articles.json").read_text(encoding="utf-8"))
        at = timezone.now()
        leader, keeper = first_with(K.ANNOUNCE), first_with(K.PUBLISH_ARTICLES)
        new = seed_articles(rows, writer=keeper, publisher=leader, at=at)
        seed_hall(keeper=keeper, leader=leader, at=at)
        self.stdout.write(f"知识条目：新增 {new}")
