"""Questions saved by a name, and made into series."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from grids.models import User
from grids.role_checks import require_capability
from hotline.errors import Conflict, InvalidInput
from reports.capabilities import ReportCapability
from reports.documents.topics import TopicQuestion, series_given
from reports.models import DocumentDefinition, SavedQuestion
from reports.services.documents import add_version


@transaction.atomic
def save_topic(name: str, asked: Mapping[str, str], *, actor: User, at: datetime) -> SavedQuestion:
    """Save a question by a name, or what was saved by that name anew.

    Raises InvalidInput without a name, Conflict where a series was made of another question.
    """
    require_capability(actor, ReportCapability.READ_BULLETINS)
    if not name.strip():
        raise InvalidInput(fields={"name": "请写名称。"})
    values = {"asked": dict(asked), "created_at": at}
    found = SavedQuestion.objects.filter(created_by=actor, name=name.strip()).first()
    if found and found.series and found.asked != values["asked"]:
        raise Conflict("这个名称已立为系列，请换一个名称。")
    made, _ = SavedQuestion.objects.update_or_create(
        created_by=actor, name=name.strip(), defaults=values
    )
    return made


@transaction.atomic
def make_series(
    topic: SavedQuestion, asked: TopicQuestion, *, actor: User, at: datetime
) -> DocumentDefinition:
    """Make a series of a saved question: a definition that an administrator puts into force.

    Raises Conflict where a series was made of it.
    """
    require_capability(actor, ReportCapability.EDIT_BULLETINS)
    topic = SavedQuestion.objects.select_for_update().get(pk=topic.pk)
    if topic.series:
        raise Conflict("这个专题已经立为系列。")
    code = f"t{topic.pk}"
    scope = {"category": asked.category, "grid": asked.grid, "channel": asked.channel}
    given = series_given(asked, topic.name)
    made = add_version(code, actor=actor, at=at, given=given, unit=asked.unit, scope=scope)
    topic.series = code
    topic.save(update_fields=["series"])
    return made
