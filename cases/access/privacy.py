"""What a person may see of the citizen behind a case; pages and API mask by the same rules.

Name, phone and address of a secret case (保密) or of a reporter (举报) are hidden from
units and from everybody else who may not know them (`cases.access.permissions.may_know_citizen`);
those who may see them when they ask, which is logged. A phone is masked for everybody until
it is called or asked for with a reason. What somebody wrote into a free text is masked for
whoever is not to read it elsewhere (domain contract, section 7).
"""

from dataclasses import dataclass

from cases.access.permissions import masks_text, may_know_citizen
from cases.models import Case
from cases.rules.capabilities import CaseCapability
from cases.rules.phones import hide_said, mask_name, mask_text
from grids.models import Kind, User
from hotline.telephone_numbers import mask_phone

HIDDEN = "保密"


def is_kept_from_units(case: Case) -> bool:
    """Tell whether units learn nothing of the citizen: a secret case's, or a reporter."""
    return case.is_secret or case.kind == Kind.REPORT


def is_hidden_from(user: User, case: Case) -> bool:
    """Tell whether the citizen is kept from this person altogether."""
    return not may_know_citizen(user, case)


@dataclass(frozen=True)
class CallerShown:
    """The citizen as one person may see them; empty texts where nothing is known."""

    name: str
    phone: str
    address: str
    is_hidden: bool
    is_anonymous: bool


@dataclass(frozen=True)
class Privacy:
    """One person's view of one case's citizen; `works_on_it` is an open assignment."""

    user: User
    case: Case
    works_on_it: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether the citizen is kept from this person altogether."""
        return is_hidden_from(self.user, self.case)

    def caller(self) -> CallerShown:
        """Return the citizen with everything hidden that this person need not see."""
        case = self.case
        phone = case.caller.phone if case.caller else ""
        if self.is_hidden:
            return CallerShown(HIDDEN, HIDDEN if phone else "", HIDDEN, True, case.is_anonymous)
        in_full = self.sees_in_full
        return CallerShown(
            name=case.caller_name if in_full else mask_name(case.caller_name),
            phone=mask_phone(phone),
            address=case.caller_address if in_full else "",
            is_hidden=False,
            is_anonymous=case.is_anonymous,
        )

    @property
    def sees_in_full(self) -> bool:
        """Whether the person reads name and address as they are, without asking for them.

        Those of a secret case or a reporter nobody does: each look at them is logged.
        """
        if is_kept_from_units(self.case):
            return False
        return self.works_on_it or self.user.can(CaseCapability.KNOW_CITIZENS)

    def text(self, text: str) -> str:
        """Return a free text as this person reads it.

        Phones and ids are masked for units and for those whose work needs none. Where the
        citizen is hidden from the person, the name and the address that somebody wrote into
        the text as well are masked too.
        """
        is_masked = masks_text(self.user) or self.is_hidden
        return text_for_units(self.case, text) if is_masked else text


def text_for_units(case: Case, text: str) -> str:
    """Return a free text as every unit reads it, on the screen and in the letters it gets."""
    if is_kept_from_units(case) and text:
        text = hide_citizen(case, text)
    return mask_text(text)


def hide_citizen(case: Case, text: str) -> str:
    """Return a text in which the citizen's own name and address are masked."""
    text = hide_said(text, case.caller_address, "****")
    return hide_said(text, case.caller_name, mask_name(case.caller_name.strip()))


def line_text(user: User, case: Case, text: str) -> str:
    """Return a free text as a list shows it: numbers are masked for everybody."""
    return mask_text(Privacy(user, case).text(text))
