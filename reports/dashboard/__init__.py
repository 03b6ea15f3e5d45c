"""What leaders, supervisors and units read of how the hotline stands (驾驶舱): blocks of a page."""
