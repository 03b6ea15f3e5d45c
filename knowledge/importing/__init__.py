"""Files of articles: tables, Markdown and Word documents become wordings."""
