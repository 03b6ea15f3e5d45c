"""What notices bring to the shell: the bell with its number, and the newest on the home page."""

from django.utils import timezone

from grids.models import User
from hotline.counts import Countable
from hotline.shell import HomePart, MenuEntry, register_home_part, register_menu
from notices import board


def new_to(user: User) -> Countable:
    """Return the notices that are new to this person."""
    return board.unread_notices(user, timezone.now())


def new_notices(user: User) -> list[board.NoticeLine]:
    """Return the newest of them."""
    return board.read_new_notices(user, timezone.now())


BELL = MenuEntry("通知", "bell", "notices:notices", count=new_to, place="bell")
NEWS = HomePart("新通知", "notices/home.html", new_notices)


def register_entries() -> None:
    """Register both; called once when the apps are ready."""
    register_menu(BELL)
    register_home_part(NEWS)
