"""What following links does not find by itself: accounts, and a case of every state."""

from collections.abc import Iterator
from datetime import date

import django

django.setup()

from django.conf import settings  # noqa: E402 (the settings are known only now)
from django.utils import timezone  # noqa: E402

from cases.models import Case  # noqa: E402
from cases.states import State  # noqa: E402
from grids.demo_users import read_accounts  # noqa: E402
from grids.models import Role, User  # noqa: E402
from reports.choices import Choices  # noqa: E402
from reports.models import Bulletin, Series, Step  # noqa: E402
from reports.pages import render_page  # noqa: E402
from reports.services.editing import check_bulletin, edit_bulletin  # noqa: E402
from reports.services.issuing import issue_bulletin  # noqa: E402


def accounts(chosen: list[str] | None) -> list[tuple[str, str]]:
    """Return (user name, password) of the demo accounts, of those chosen or of all."""
    listed = read_accounts(settings.HOTLINE_HOME / "demo_accounts.txt").values()
    return [(one.username, one.password) for one in listed if not chosen or one.username in chosen]


def chosen_for(username: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, address) of one case and one bulletin of each state the person may see."""
    user = User.objects.get(username=username)
    for state in State:
        case = Case.objects.visible_to(user).in_state(state).order_by("-pk").first()
        if case:
            yield f"case-{state.value}", f"/cases/{case.number}/"
    for step in Step:
        if bulletin := Bulletin.objects.visible_to(user).filter(step=step).first():
            yield f"bulletin-{step.value}", f"/bulletins/{bulletin.pk}/"


def prepare_documents() -> None:
    """Bring the bulletins of the first day on: the daily issued, the hazards' one checked."""
    editor, issuer = (
        User.objects.get(username=role.value)
        for role in (Role.BULLETIN_EDITOR, Role.BULLETIN_ISSUER)
    )
    first = Bulletin.objects.filter(period_from=date(2024, 12, 8), step=Step.DRAFT)
    for bulletin in first:
        at = timezone.now()
        edited = edit_bulletin(bulletin, actor=editor, at=at, choices=Choices())
        checked = check_bulletin(edited, actor=editor, at=at)
        if bulletin.series == Series.DAILY:
            issue_bulletin(checked, actor=issuer, at=at)
    for bulletin in Bulletin.objects.exclude(step__in=(Step.ISSUED, Step.ARCHIVED)):
        render_page(bulletin)
