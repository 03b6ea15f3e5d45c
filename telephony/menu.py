"""What this app brings to the shell: the status of operators in the header."""

from hotline.shell import MenuEntry, register_menu
from telephony.capabilities import TelephonyCapability as T

ENTRIES = (MenuEntry("坐席状态", "phone", "telephony:phone", T.TAKE_CALLS, place="status"),)


def register_entries() -> None:
    """Register all of them; called once when the apps are ready."""
    for entry in ENTRIES:
        register_menu(entry)
