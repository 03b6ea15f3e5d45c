"""Forms: they parse types; the rules live in the verbs."""
