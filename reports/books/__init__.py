"""The check of the books as far as bulletins go."""
