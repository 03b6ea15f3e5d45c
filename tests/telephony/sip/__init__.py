"""A real softphone and real calls to it, on this machine's loopback alone."""
