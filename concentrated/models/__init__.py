"""Models of what many people reported about one thing."""

from concentrated.models.group import GroupChange, GroupDeed, GroupStatus, ProblemGroup
from concentrated.models.grouped_case import GroupedCase
from concentrated.models.past_letters import PastLetters

__all__ = [
    "GroupChange",
    "GroupDeed",
    "GroupStatus",
    "GroupedCase",
    "PastLetters",
    "ProblemGroup",
]
