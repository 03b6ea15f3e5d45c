"""内部转办: what a section that takes a share over may not do again."""

from datetime import timedelta

import pytest

from cases.services.applications import extending
from cases.services.handling import handling, sub_dispatch
from hotline.errors import Conflict
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_share_handed_on_is_not_extended_once_more(make_case, handler, dispatcher, unit, at):
    office = factories.make_unit("城东区政府督查室", parent=unit)
    case = make_case()
    handling.sign_assignment(case, actor=handler, at=at)
    later = at + timedelta(hours=1)
    asked = extending.ask_extension(case, actor=handler, at=later, amount=2, text="等配件")
    extending.rule_extension(asked, actor=dispatcher, at=later, ruling="accepted")
    made = sub_dispatch.hand_over(case, actor=handler, at=later + timedelta(hours=1), unit=office)
    assert made.reply_due_at > made.original_reply_due_at
    case.refresh_from_db()
    with pytest.raises(Conflict, match="已经延期 1 次"):
        extending.ask_extension(
            case, actor=handler, at=later + timedelta(hours=2), amount=2, text="再申请"
        )
