"""The registry of actions: every verb that is done to an existing case."""

from cases.actions.action import Action
from cases.actions.registry import ACTIONS, actions_for, find_action

__all__ = ["ACTIONS", "Action", "actions_for", "find_action"]
