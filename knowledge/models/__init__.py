"""The rows of this app."""

from knowledge.models.announcement import Announcement, AnnouncementRead
from knowledge.models.article import Article, ArticleVersion
from knowledge.models.feedback import ArticleFeedback
from knowledge.models.outage import Outage, OutageKind

__all__ = [
    "Announcement",
    "AnnouncementRead",
    "Article",
    "ArticleFeedback",
    "ArticleVersion",
    "Outage",
    "OutageKind",
]
