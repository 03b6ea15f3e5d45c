"""A drill of the hall (话务演练): calls that ring, wait, are taken and end, in real time."""
