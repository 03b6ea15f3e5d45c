"""The rows of this app."""

from knowledge.models.announcement import Announcement, AnnouncementRead
from knowledge.models.article import Article, ArticleVersion
from knowledge.models.article_file import ArticleFile
from knowledge.models.feedback import ArticleFeedback
from knowledge.models.outage import Outage, OutageKind
from knowledge.models.use import ArticleUse, KnowledgeSearch

__all__ = [
    "Announcement",
    "AnnouncementRead",
    "Article",
    "ArticleFeedback",
    "ArticleFile",
    "ArticleUse",
    "ArticleVersion",
    "KnowledgeSearch",
    "Outage",
    "OutageKind",
]
