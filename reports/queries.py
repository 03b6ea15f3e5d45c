"""Who sees which bulletins: one rule for pages, files and API."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from cases.queries import HOTLINE_READERS
from grids.models.user import Role

if TYPE_CHECKING:
    from grids.models import User

DRAFT_READERS = frozenset({Role.BULLETIN_EDITOR, Role.BULLETIN_ISSUER})
READERS = HOTLINE_READERS


class BulletinQuerySet(models.QuerySet[Any]):
    """Chainable filters on bulletins."""

    def visible_to(self, user: "User") -> Self:
        """Return the bulletins a person may see: editors and issuers all of them.

        Other people of the hotline and leaders see what was issued; units see none, since
        the figures behind a bulletin are not theirs.
        """
        if not user.is_active:
            return self.none()
        if user.has_role(*DRAFT_READERS):
            return self.all()
        if user.has_role(*READERS):
            return self.filter(step__in=["issued", "archived"])
        return self.none()

    def counted_for(self, user: "User") -> Self:
        """Return the bulletins whose figures a person may see, with the rows behind them.

        Whoever sees every call and case sees also how many there were, issued or not; the
        wording and the page of a draft stay with those who edit it (`visible_to`).
        """
        return self.all() if user.is_active and user.has_role(*READERS) else self.none()

    def open(self) -> Self:
        """Return bulletins that can still change."""
        return self.filter(step__in=["draft", "edited", "checked"])
