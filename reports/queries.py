"""Who sees which bulletins: one rule for pages, files and API."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from cases.rules.capabilities import CaseCapability
from reports.capabilities import ReportCapability
from reports.listed_series import ListedSeries, Series

if TYPE_CHECKING:
    from grids.models import User

# Units read, too, what is sent to them.


class BulletinQuerySet(models.QuerySet[Any]):
    """Chainable filters on bulletins."""

    def visible_to(self, user: "User") -> Self:
        """Return the bulletins a person may read: editors and issuers all of them.

        Other people of the hotline and leaders read what was issued; a unit's people what
        was issued and sent to their unit, or one below it, by its closing block.
        """
        if not user.is_active:
            return self.none()
        if user.can(ReportCapability.READ_DRAFTS):
            return self.all()
        issued = self.filter(step__in=["issued", "archived"])
        if user.can(ReportCapability.READ_BULLETINS):
            return issued.of_series(lambda series: user.can(series.read_by))
        if not user.can(CaseCapability.WORK_IN_UNIT):
            return self.none()
        issued = issued.of_series(lambda series: series.is_sent_to_units)
        sent = apps.get_model("reports", "BulletinRecipient").objects.filter(
            bulletin=OuterRef("pk"), unit__any_of=user.scope_unit_ids
        )
        return issued.filter(Exists(sent))

    def of_series(self, holds: Callable[[ListedSeries], bool]) -> Self:
        """Return the bulletins of the series of which something holds."""
        others = [series.code for series in Series.all() if not holds(series)]
        return self.exclude(series__in=others) if others else self

    def open_in_full_to(self, user: "User") -> Self:
        """Return the bulletins of which a person may see more than the page and its text.

        That is its log, figures as data, press edition and sign-off sheet: the hotline's own.
        """
        return self.visible_to(user) if user.can(ReportCapability.READ_BULLETINS) else self.none()

    def with_correction(self) -> Self:
        """Add `corrected_by`, the id of the latest issued revision that took a one's place."""
        return self.annotate(corrected_by=Subquery(self._later().values("pk")[:1]))

    def superseded(self, *, is_so: bool = True) -> Self:
        """Return the issues whose place an issued correction took, or all but these."""
        later = Exists(self._later())
        return self.filter(later if is_so else ~later)

    def _later(self) -> "models.QuerySet[Any]":
        issued: models.QuerySet[Any] = self.model._default_manager.filter(
            series=OuterRef("series"), total_number=OuterRef("total_number"),
            revision__gt=OuterRef("revision"), step__in=["issued", "archived"],
        )  # fmt: skip
        return issued.order_by("-revision")

    def counted_for(self, user: "User") -> Self:
        """Return the bulletins whose figures a person may see, with the rows behind them.

        Whoever sees every call and case sees also how many there were, issued or not; the
        wording and the page of a draft stay with those who edit it (`visible_to`).
        """
        reads = user.is_active and user.can(ReportCapability.READ_BULLETINS)
        return self.all() if reads else self.none()

    def standing(self) -> Self:
        """Return the bulletins that stand: neither joined nor parted nor dropped."""
        return self.exclude(step__in=["joined", "parted", "dropped"])

    def open(self) -> Self:
        """Return bulletins that can still change."""
        return self.filter(step__in=["draft", "edited", "checked"])
