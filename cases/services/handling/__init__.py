"""The unit's verbs: reply, return, sub-dispatch, signing off."""
