"""What presses and oversees: urging, orders, instructions, criticism, hotspots."""
