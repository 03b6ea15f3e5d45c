"""Who answers for what, where: people, units, grids, categories, calendars, limits."""
