"""Models of what was learned."""

from learning.models.judged_case import JudgedCase
from learning.models.suggestion_model import ProposedField, SuggestionModel

__all__ = ["JudgedCase", "ProposedField", "SuggestionModel"]
