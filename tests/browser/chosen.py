"""What following links does not find by itself: accounts, and a case of every state."""

from collections.abc import Iterator

import django

django.setup()

from django.conf import settings  # noqa: E402 (the settings are known only now)

from cases.models import Case  # noqa: E402
from cases.states import State  # noqa: E402
from grids.demo_users import read_accounts  # noqa: E402
from grids.models import User  # noqa: E402


def accounts(chosen: list[str] | None) -> list[tuple[str, str]]:
    """Return (user name, password) of the demo accounts, of those chosen or of all."""
    listed = read_accounts(settings.HOTLINE_HOME / "demo_accounts.txt").values()
    return [(one.username, one.password) for one in listed if not chosen or one.username in chosen]


def chosen_for(username: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, address) of one case of each state that the person may see."""
    user = User.objects.get(username=username)
    for state in State:
        case = Case.objects.visible_to(user).in_state(state).order_by("-pk").first()
        if case:
            yield f"case-{state.value}", f"/cases/{case.number}/"


def prepare_documents() -> None:
    """Build what the pages about bulletins show."""
