"""The buttons of a bulletin's page: the deed, what is asked first, and the verb behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from grids.models import User
from reports.forms.bulletins import (
    CorrectionForm,
    IssueForm,
    NoteForm,
    PressForm,
    ReasonForm,
    SeenForm,
)
from reports.models import Bulletin, Deed
from reports.services.briefs import drop_brief
from reports.services.drafts import refresh_bulletin
from reports.services.editing import check_bulletin, send_back
from reports.services.issuing import archive_bulletin, correct_bulletin, issue_bulletin
from reports.services.joining import part_days
from reports.services.press import approve_press_edition, prepare_press_edition

Who = dict[str, Any]


@dataclass(frozen=True)
class BulletinAction:
    """One deed as the page offers it; `sentence` says what will happen."""

    deed: Deed
    form: type[forms.Form]
    carry_out: Callable[[Bulletin, Any, Who], Any]
    done: str
    sentence: str = ""
    is_primary: bool = False

    @property
    def slug(self) -> str:
        """The action's name in addresses."""
        return self.deed.value.replace("_", "-")

    @property
    def label(self) -> str:
        """The word on the button."""
        return self.deed.label


ACTIONS: tuple[BulletinAction, ...] = (
    BulletinAction(
        Deed.CHECK,
        NoteForm,
        lambda b, form, who: check_bulletin(b, note=form.cleaned_data["note"], **who),
        "已核稿，签发人已收到通知。",
        "核稿后由编辑、核稿以外的签发人签发；再改文字或数字有变，须重新核稿。",
        is_primary=True,
    ),
    BulletinAction(
        Deed.ISSUE,
        IssueForm,
        lambda b, form, who: issue_bulletin(
            b, opinion=form.cleaned_data["note"], reason=form.cleaned_data["reason"], **who
        ),
        "已签发。",
        "签发即编定期号，数字、文字、版面和校验码从此不能更改，只能另出更正。",
        is_primary=True,
    ),
    BulletinAction(
        Deed.ARCHIVE,
        SeenForm,
        lambda b, _, who: archive_bulletin(b, actor=who["actor"], at=who["at"]),
        "已归档。",
        "归档后仍可查看、下载和更正。",
        is_primary=True,
    ),
    BulletinAction(
        Deed.SEND_BACK,
        ReasonForm,
        lambda b, form, who: send_back(b, reason=form.cleaned_data["reason"], **who),
        "已退回编辑。",
    ),
    BulletinAction(
        Deed.REFRESH,
        SeenForm,
        lambda b, _, who: refresh_bulletin(b, actor=who["actor"], at=who["at"]),
        "数字已按现在的工单重新统计。",
        "按现在的来电、工单和报送重新统计，编辑过的表述保留；已核稿的须重新核稿。",
    ),
    BulletinAction(
        Deed.PART,
        SeenForm,
        lambda b, _, who: part_days(b, **who)[0],
        "合刊已撤销，各日恢复单独编发。",
        "这几天恢复单独编发：原来的草稿带着各自的表述和环节回来，没有草稿的日子新建。期号在签发时才编，不受影响。",
    ),
    BulletinAction(
        Deed.DROP,
        ReasonForm,
        lambda b, form, who: drop_brief(b, reason=form.cleaned_data["reason"], **who),
        "草稿已作废。",
        "作废的草稿不再编发，也没有占用期号；原因留在办理过程里。需要时可以重新拟稿。",
    ),
    BulletinAction(
        Deed.PREPARE_PRESS,
        PressForm,
        lambda b, form, who: prepare_press_edition(
            b, omitted=form.omitted, actor=who["actor"], at=who["at"]
        ),
        "对外版已拟好，待签发人批准。",
        "填写了原因的行略去，不填的照登；对外版只能略去整行，不改数字，不递补名次。",
    ),
    BulletinAction(
        Deed.APPROVE_PRESS,
        SeenForm,
        lambda b, _, who: approve_press_edition(b, actor=who["actor"], at=who["at"]),
        "对外版已批准。",
        "批准后对外版不能再改。",
    ),
    BulletinAction(
        Deed.CORRECT,
        CorrectionForm,
        lambda b, form, who: correct_bulletin(
            b, note=form.cleaned_data["note"], actor=who["actor"], at=who["at"]
        ),
        "已建立更正稿。",
        "已签发的一版原样保留；更正另成一版，注明更正了什么，同样要编辑、核稿、签发。",
    ),
)


def find_action(slug: str) -> BulletinAction | None:
    """Return the action of a name in an address."""
    return next((action for action in ACTIONS if action.slug == slug), None)


def form_of(action: BulletinAction, bulletin: Bulletin, data: Any = None) -> forms.Form:
    """Return the action's form for a bulletin, filled where `data` is given."""
    initial = {"seen": bulletin.version}
    if action.form is PressForm:
        return PressForm(data, initial=initial, bulletin=bulletin)
    return action.form(data, initial=initial)


def carry_out(
    action: BulletinAction, bulletin: Bulletin, form: Any, *, actor: User, at: datetime
) -> Any:
    """Do the deed with what was typed into a valid form."""
    who = {"actor": actor, "at": at, "seen": form.cleaned_data["seen"]}
    return action.carry_out(bulletin, form, who)
