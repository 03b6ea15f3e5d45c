"""The lists whose filters can be saved by name: where each stands, and who opens it."""

from dataclasses import dataclass

from django.urls import reverse

from cases.rules.capabilities import CaseCapability
from grids.models import User
from hotline.capabilities import Capability


@dataclass(frozen=True)
class SavedList:
    """One list: its words, its address, and who opens it."""

    label: str
    url_name: str
    capability: Capability = CaseCapability.READ_CASES

    def is_for(self, user: User) -> bool:
        """Tell whether the person opens the list at all."""
        return user.can(self.capability)

    def address(self, query: str = "") -> str:
        """Return the list's address under a query."""
        url = reverse(self.url_name)
        return f"{url}?{query}" if query else url


LISTS: dict[str, SavedList] = {
    "inbox": SavedList("收件箱", "cases:inbox", CaseCapability.WORK_IN_UNIT),
    "cases": SavedList("全部工单", "cases:list"),
    "calls": SavedList("来电记录", "cases:calls", CaseCapability.READ_CALLS),
    "callbacks": SavedList("回访记录", "cases:callbacks"),
    "supervision": SavedList("督办单", "cases:supervision"),
    "instructions": SavedList("领导批示", "cases:instructions"),
    "appeals": SavedList("申诉", "cases:appeals"),
}
