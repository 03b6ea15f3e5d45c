"""Series of documents that are data: definitions, their named figures, counting and wording."""
