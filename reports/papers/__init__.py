"""What is typeset: papers as values, their layout, letters, slips and PDF files."""
