"""Models of what was learned."""

from learning.models.dispatch_month import DispatchMonth
from learning.models.duty_correction import CorrectionDecision, DutyCorrection
from learning.models.judged_choice import JudgedChoice, JudgedField
from learning.models.suggestion_model import ProposedField, SuggestionModel
from learning.models.training_run import TrainingRun

__all__ = [
    "CorrectionDecision",
    "DispatchMonth",
    "DutyCorrection",
    "JudgedChoice",
    "JudgedField",
    "ProposedField",
    "SuggestionModel",
    "TrainingRun",
]
