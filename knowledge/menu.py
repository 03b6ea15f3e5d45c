"""What this app brings to the shell: its entries, with what waits."""

from django.utils import timezone

from grids.models import User
from hotline.counts import Countable
from hotline.shell import HomePart, MenuEntry, register_home_part, register_menu
from knowledge.capabilities import KnowledgeCapability as K
from knowledge.selectors import announcements
from knowledge.selectors.articles import expiring, waiting_articles
from knowledge.selectors.in_force import OutageLine, outages_in_force

SHOWN = 6


def to_approve(user: User) -> Countable:
    """Return the articles that wait for this person's yes; None for who gives none."""
    if user.can(K.APPROVE_ARTICLES, K.PUBLISH_ARTICLES):
        return waiting_articles(user)
    return None


def unread(user: User) -> Countable:
    """Return what hangs on the board and this person has not read."""
    return announcements.unread(user, timezone.now())


def in_force(user: User) -> tuple[OutageLine, ...]:
    """Return the outages that callers may ask about now, for the people of the hall."""
    if not user.can(K.READ_ANNOUNCEMENTS):
        return ()
    return outages_in_force(timezone.now())[:SHOWN]


def soon_over(user: User) -> Countable:
    """Return what runs out or is to be looked at again, of what this person keeps."""
    if user.can(K.WRITE_ARTICLES, K.PUBLISH_ARTICLES):
        return expiring(user, timezone.localdate())
    return None


ENTRIES = (
    MenuEntry(
        "知识库", "book", "knowledge:articles", K.READ_ARTICLES, order=56, group="知识",
        count=to_approve, todo="条知识等您审核",
    ),
    MenuEntry(
        "到期和复核", "clock", "knowledge:articles", K.READ_ARTICLES, order=56,
        query="tab=expiring", count=soon_over, todo="条知识快到期或要复核", place="home",
    ),
    MenuEntry(
        "待审核的知识", "review", "knowledge:articles", K.READ_ARTICLES, order=55,
        count=to_approve, todo="条知识等您审核", place="home",
    ),
    MenuEntry(
        "停水停电公告", "warning", "knowledge:outages", K.READ_ARTICLES, order=57, group="知识",
    ),
    MenuEntry(
        "公告栏", "flag", "knowledge:board", K.READ_ANNOUNCEMENTS, order=58, group="知识",
        count=unread, todo="条公告没有读",
    ),
)  # fmt: skip


def register_entries() -> None:
    """Register all of them; called once when the apps are ready."""
    for entry in ENTRIES:
        register_menu(entry)
    register_home_part(HomePart("正在停水停电", "knowledge/home_outages.html", in_force, order=26))
