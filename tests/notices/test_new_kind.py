"""A new kind of notice is its name, its words and the telling; everything else follows."""

import pytest
from django.core import mail
from django.db.models import TextChoices

from cases.services.record.notices import notify
from grids.models import CitySetting
from grids.rules import check_rule, forget_rules
from hotline.errors import InvalidInput
from notices.board import read_notices, unread_notices
from notices.kinds import LABELS, register_kinds
from notices.sentences import SENTENCES, Sentence, register_sentences
from notices.services import deliveries, outbox

pytestmark = pytest.mark.django_db


class ParadeKind(TextChoices):
    PARADE = "parade", "游行"


class ParadeSentence(Sentence):
    PARADE_TOLD = ParadeKind.PARADE, "游行 {place} {number}"


@pytest.fixture
def parade():
    """A kind that an app registers when the site starts, and that is gone after the test."""
    labels, sentences = dict(LABELS), dict(SENTENCES)
    register_kinds(ParadeKind)
    register_sentences(ParadeSentence)
    yield
    for registry, before in ((LABELS, labels), (SENTENCES, sentences)):
        registry.clear()
        registry.update(before)


def test_it_is_read_counted_chosen_by_settings_and_sent(parade, make_case, handler, settings, at):
    settings.NOTICE_CHANNELS = ["email"]
    settings.DEFAULT_FROM_EMAIL = "hotline@example.org"
    handler.email = "clerk@example.org"
    handler.save()
    check_rule("notice.email", ["parade"])
    CitySetting.objects.create(key="notice.email", value=["parade"])
    forget_rules()
    case = make_case()
    before = unread_notices(handler, at).count()

    notify(
        ParadeSentence.PARADE_TOLD, {"place": "西大街"}, at=at, case=case, units=[case.lead_unit]
    )
    assert read_notices(handler, at)[0].what == "游行 西大街"
    assert unread_notices(handler, at).count() == before + 1

    outbox.deliver_notices(at=at)
    deliveries.send_due(clock=lambda: at)
    assert [one.subject for one in mail.outbox] == [f"【西宁12345】游行 西大街 {case.number}"]


def test_without_being_registered_no_setting_admits_it():
    with pytest.raises(InvalidInput):
        check_rule("notice.email", ["parade"])


def test_no_two_apps_have_the_same_kind_or_sentence(parade):
    with pytest.raises(ValueError, match="parade"):
        register_kinds(ParadeKind)
    with pytest.raises(ValueError, match="parade_told"):
        register_sentences(ParadeSentence)
