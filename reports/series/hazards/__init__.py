"""The hazard daily (安全隐患日报)."""
