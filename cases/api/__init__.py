"""The API's door: the same selectors, forms and verbs as the pages."""
