"""What keeps an issue about a case or a group back: its topic is none for documents any more."""

from typing import Any

from cases.models import Case
from concentrated.models import GroupStatus
from reports.bulletins.lacking import TOPIC, Gap
from reports.bulletins.topics.told import may_be_told
from reports.models import Bulletin

HIDDEN = "所述工单已改为保密或举报，不能写入文件，请作废。"
HIDDEN_IN_GROUP = "引用的工单已改为保密或举报，请重新取数。"


def topic_gaps(bulletin: Bulletin, figures: Any) -> list[Gap]:
    """Return why an issue may not go out as things stand now."""
    del figures
    faults = []
    group = bulletin.about_group
    if group and group.status != GroupStatus.CONFIRMED:
        faults.append(f"这条线索{group.get_status_display()}，不能写成集中反映。")
    quoted = Case.objects.filter(pk=bulletin.detail.get("quoted")).first()
    if quoted and not may_be_told(quoted):
        faults.append(HIDDEN_IN_GROUP if group else HIDDEN)
    return [Gap(TOPIC, text) for text in faults]
