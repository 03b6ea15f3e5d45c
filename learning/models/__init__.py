"""Models of what was learned."""

from learning.models.judged_case import JudgedCase
from learning.models.suggestion_model import ProposedField, SuggestionModel
from learning.models.training_run import TrainingRun

__all__ = ["JudgedCase", "ProposedField", "SuggestionModel", "TrainingRun"]
