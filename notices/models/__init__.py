"""The outbox: notices, up to when each person has read them, and deliveries."""

from notices.models.delivery import Delivery, DeliveryStatus
from notices.models.notice import Notice, NoticeMark

__all__ = ["Delivery", "DeliveryStatus", "Notice", "NoticeMark"]
