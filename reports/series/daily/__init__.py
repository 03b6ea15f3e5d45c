"""The hotline's daily (热线工作日报)."""
