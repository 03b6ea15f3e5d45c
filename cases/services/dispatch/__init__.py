"""Who answers for a case: dispatch, merging, handing over."""
