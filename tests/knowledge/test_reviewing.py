"""An article's way to the desk and away from it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from grids.models import CitySetting
from grids.rules import forget_rules
from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.models import ArticleVersion
from knowledge.services.articles import Wording, change_article, write_article
from knowledge.services.reviewing import (
    approve_article,
    confirm_article,
    publish_article,
    refuse_article,
    withdraw_article,
)
from knowledge.stages import Stage


def let_units_publish():
    CitySetting.objects.create(key="knowledge.unit_publishes", value=True)
    forget_rules()


def test_unit_and_hotline_say_yes_one_after_the_other(draft, unit_leader, keeper, at):
    with pytest.raises(Conflict):
        publish_article(draft, seen=1, actor=keeper, at=at)
    assert approve_article(draft, seen=1, actor=unit_leader, at=at).stage == Stage.APPROVED
    assert not draft.versions.get().is_live
    later = at + timedelta(hours=1)
    assert publish_article(draft, seen=1, actor=keeper, at=later).stage == Stage.PUBLISHED
    version = draft.versions.get()
    assert (version.approved_by, version.approved_at) == (unit_leader, at)
    assert (version.published_by, version.published_at) == (keeper, later)
    assert version.is_live


def test_it_is_looked_at_again_a_period_after_it_was_published(published):
    assert published.review_on == date(2024, 12, 10) + timedelta(days=180)


def test_only_the_units_leader_approves(draft, handler, stranger, operator, keeper, at):
    for actor in (handler, stranger, operator, keeper):
        with pytest.raises(Forbidden):
            approve_article(draft, seen=1, actor=actor, at=at)


def test_only_the_hotline_publishes(draft, handler, unit_leader, stranger, operator, at):
    approve_article(draft, seen=1, actor=unit_leader, at=at)
    for actor in (handler, unit_leader, stranger, operator):
        with pytest.raises(Forbidden):
            publish_article(draft, seen=1, actor=actor, at=at)


def test_what_was_changed_since_is_not_approved(draft, handler, unit_leader, at):
    change_article(draft, Wording("别的问题", "别的答复"), seen=1, actor=handler, at=at)
    with pytest.raises(Conflict):
        approve_article(draft, seen=1, actor=unit_leader, at=at)


def test_nobody_publishes_what_they_wrote(heating, keeper, shift_leader, at):
    own = write_article(heating, unit=None, actor=keeper, at=at)
    approve_article(own, seen=1, actor=keeper, at=at)
    with pytest.raises(Forbidden, match="另一人"):
        publish_article(own, seen=1, actor=keeper, at=at)
    assert publish_article(own, seen=1, actor=shift_leader, at=at).stage == Stage.PUBLISHED


def test_where_units_publish_an_agreed_wording_still_needs_the_hotline(
    draft, unit, handler, unit_leader, at
):
    let_units_publish()
    assert approve_article(draft, seen=1, actor=unit_leader, at=at).stage == Stage.PUBLISHED
    agreed = Wording("停水怎么办？", "统一口径。", is_agreed=True)
    row = write_article(agreed, unit=unit, actor=handler, at=at)
    assert approve_article(row, seen=1, actor=unit_leader, at=at).stage == Stage.APPROVED


def test_what_is_sent_back_says_why_until_it_is_approved_again(draft, unit_leader, keeper, at):
    approve_article(draft, seen=1, actor=unit_leader, at=at)
    with pytest.raises(InvalidInput):
        refuse_article(draft, seen=1, reason=" ", actor=keeper, at=at)
    assert refuse_article(draft, seen=1, reason="依据已废止", actor=keeper, at=at).stage == "draft"
    assert draft.versions.get().refused_reason == "依据已废止"
    approve_article(draft, seen=1, actor=unit_leader, at=at)
    assert draft.versions.get().refused_reason == ""


def test_a_newer_version_takes_the_place_of_the_older(published, handler, unit_leader, keeper, at):
    change_article(published, Wording("新问法", "新答复"), seen=1, actor=handler, at=at)
    approve_article(published, seen=2, actor=unit_leader, at=at)
    publish_article(published, seen=2, actor=keeper, at=at)
    assert [one.number for one in ArticleVersion.objects.in_force(at.date())] == [2]


def test_the_database_holds_one_live_version(published, handler, at):
    change_article(published, Wording("新问法", "新答复"), seen=1, actor=handler, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        published.versions.update(is_live=True)


def test_what_is_withdrawn_is_gone_from_the_desk_and_may_come_back_as_a_draft(
    published, heating, handler, unit_leader, stranger, operator, at
):
    for actor in (handler, stranger, operator):
        with pytest.raises(Forbidden):
            withdraw_article(published, seen=1, reason="过时", actor=actor, at=at)
    row = withdraw_article(published, seen=1, reason="过时", actor=unit_leader, at=at)
    assert (row.stage, row.withdrawn_by, row.withdrawn_reason) == ("withdrawn", unit_leader, "过时")
    assert not ArticleVersion.objects.in_force(at.date()).exists()
    again = change_article(published, heating, seen=1, actor=handler, at=at)
    assert (again.stage, again.version, again.withdrawn_at) == (Stage.DRAFT, 2, None)


def test_the_hotline_withdraws_at_night(published, shift_leader, at):
    row = withdraw_article(published, seen=1, reason="政策已变", actor=shift_leader, at=at)
    assert row.stage == Stage.WITHDRAWN


def test_a_review_moves_the_next_one(published, handler, unit_leader, stranger, at):
    later = at + timedelta(days=170)
    for actor in (handler, stranger):
        with pytest.raises(Forbidden):
            confirm_article(published, seen=1, actor=actor, at=later)
    row = confirm_article(published, seen=1, actor=unit_leader, at=later)
    assert row.reviewed_at == later
    assert row.review_on == later.date() + timedelta(days=180)


def test_the_reviewer_confirms_too(published, handler, at):
    type(published).objects.filter(pk=published.pk).update(reviewer=handler)
    assert confirm_article(published, seen=1, actor=handler, at=at).reviewed_at == at


def test_a_leader_who_wrote_it_does_not_publish_it_alone(heating, unit, unit_leader, at):
    own = write_article(heating, unit=unit, actor=unit_leader, at=at)
    let_units_publish()
    with pytest.raises(Forbidden, match="起草人不能发布"):
        approve_article(own, seen=1, actor=unit_leader, at=at)
    assert not own.versions.get().is_live
