"""The city's wording: added from a day on, never changed backwards."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from grids.capabilities import OfficeCapability
from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import InvalidInput
from reports.bulletins.wording.phrases import check_phrase
from reports.models import PhraseText, PhraseUse


@transaction.atomic
def add_phrase(
    key: str,
    text: str,
    *,
    use: str,
    from_on: date,
    actor: User,
    at: datetime,
    note: str = "",
) -> PhraseText:
    """Add a text of a phrase, as the default, a variant to choose, or one out of use.

    Raises InvalidInput for an unknown phrase, a lost placeholder, or a day gone by.
    """
    require_capability(actor, OfficeCapability.KEEP_REFERENCE_DATA)
    today = timezone.localtime(at).date()
    check_new_phrase(key, text, from_on, today)
    return PhraseText.objects.create(
        key=key,
        text=text,
        use=PhraseUse(use),
        from_on=from_on,
        note=note,
        created_on=today,
        created_by=actor,
    )


def check_new_phrase(key: str, text: str, from_on: date, today: date) -> None:
    """Raise InvalidInput for a text that cannot print or would work backwards."""
    check_phrase(key, text)
    if from_on < today:
        raise InvalidInput(fields={"from_on": "用语只能自今日起改变，不溯及以往。"})
