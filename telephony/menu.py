"""What this app brings to the shell: the status in the header, and whom to call back."""

from django.utils import timezone

from grids.models import User
from hotline.counts import Countable
from hotline.shell import MenuEntry, register_menu
from telephony.capabilities import TelephonyCapability as T
from telephony.selectors.missed import missed_calls
from telephony.selectors.promises import due_promises


def to_call_back(user: User) -> Countable:
    """Return the numbers that nobody has called back yet; they are everybody's."""
    del user
    return missed_calls(timezone.now())


def to_keep(user: User) -> Countable:
    """Return the promised calls back whose hour has come, to who sees them."""
    return due_promises(user, timezone.now())


ENTRIES = (
    MenuEntry("坐席状态", "phone", "telephony:phone", T.TAKE_CALLS, place="status"),
    MenuEntry(
        "未接来电", "callback", "telephony:missed", T.TAKE_CALLS, order=32, group="话务",
        count=to_call_back, todo="个未接来电等着回拨",
    ),
    MenuEntry(
        "约定回电", "clock", "telephony:promises", T.TAKE_CALLS, order=33, group="话务",
        count=to_keep, todo="个约定的回电到时间了", is_late=True,
    ),
)  # fmt: skip


def register_entries() -> None:
    """Register all of them; called once when the apps are ready."""
    for entry in ENTRIES:
        register_menu(entry)
