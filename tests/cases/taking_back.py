"""What the tests of taking something back ask again and again."""

from io import StringIO

from django.core.management import call_command

from cases.dossier.case import Dossier
from cases.models import Case
from cases.offers import allowed_verbs
from cases.rules.states import Verb

TAKING_BACK = {
    Verb.WITHDRAW_REPLY, Verb.WITHDRAW_OBJECTION, Verb.WITHDRAW_APPLICATION,
    Verb.WITHDRAW_SUBMISSION, Verb.WITHDRAW_SUPERVISION,
}  # fmt: skip


def situation(case, actor, at):
    """Return how a person stands to a case as it is now."""
    return Dossier(actor, Case.objects.get(pk=case.pk), at).situation


def offered(case, actor, at):
    """Return the verbs of taking back that a person is offered."""
    return allowed_verbs(situation(case, actor, at)) & TAKING_BACK


def fresh(row):
    """Read a row anew."""
    return type(row).objects.get(pk=row.pk)


def books_are_right():
    """Tell whether the check of the books finds nothing."""
    out = StringIO()
    call_command("check_books", stdout=out)
    return out.getvalue().splitlines()[-1].endswith("不符 0 处。")
