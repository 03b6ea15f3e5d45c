"""Forms: they parse types for pages and API alike; the rules live in the verbs."""
