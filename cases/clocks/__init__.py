"""Why a deadline is what it is: limits, their reasons, the reckoning from terms and pauses."""
