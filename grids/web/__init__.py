"""What pages and API of every app share: who may open them, reference fields, the schema."""
