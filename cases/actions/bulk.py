"""The verbs that are done to several picked cases at once, with their forms and words."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.access.permissions import may_ever
from cases.forms.bulk import BulkForm, SubDispatchManyForm, UrgeManyForm
from cases.rules.states import Verb
from cases.services.handling.bulk import Outcome, sub_dispatch_many, urge_many
from grids.models import User
from grids.reference import has_units_below


def _has_below(actor: User) -> bool:
    return any(has_units_below(unit) for unit in actor.units)


@dataclass(frozen=True)
class BulkAction:
    """A verb for several cases; `service` carries it out case by case.

    `sentence` says what it will do, before its button; `fits` whether a person whose role
    has the verb could ever use it on several cases.
    """

    verb: Verb
    form: type[BulkForm]
    service: Callable[..., list[Outcome]]
    sentence: str
    fits: Callable[[User], bool] = lambda actor: True

    @property
    def slug(self) -> str:
        """The last part of the action's address."""
        return self.verb.value.replace("_", "-")

    @property
    def label(self) -> str:
        """The word on its button."""
        return str(self.verb.label)

    def is_for(self, actor: User) -> bool:
        """Tell whether the person may do it to some case; each case asks for itself again."""
        return may_ever(actor, self.verb) and self.fits(actor)


BULK_ACTIONS = {
    action.slug: action
    for action in (
        BulkAction(
            Verb.URGE, UrgeManyForm, urge_many,
            sentence="每件工单还没有答复的单位各收到一份催办；已答复的不催，会逐件说明。",
        ),
        BulkAction(
            Verb.SUB_DISPATCH, SubDispatchManyForm, sub_dispatch_many, fits=_has_below,
            sentence="下级时限按每件工单剩余的时间分别建议；不能下派的会逐件说明。",
        ),
    )
}  # fmt: skip


def bulk_actions_for(actor: User) -> list[BulkAction]:
    """Return what a person may do to several cases at once."""
    return [action for action in BULK_ACTIONS.values() if action.is_for(actor)]
