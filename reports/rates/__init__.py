"""三率 and the other figures of the assessment (考核): counted, and opened to their cases."""
