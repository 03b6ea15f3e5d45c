"""What readers say of an article."""

import pytest

from hotline.errors import Conflict, Forbidden, InvalidInput
from knowledge.models import ArticleFeedback
from knowledge.services.feedback import give_feedback, settle_feedback


def test_the_later_word_of_a_person_counts(published, operator, at):
    give_feedback(published, was_right=True, actor=operator, at=at)
    give_feedback(published, was_right=False, note="电话换了", actor=operator, at=at)
    said = ArticleFeedback.objects.get()
    assert (said.was_right, said.note, said.version.number) == (False, "电话换了", 1)


def test_a_no_says_why(published, operator, at):
    for note in ("", "长" * 301):
        with pytest.raises(InvalidInput):
            give_feedback(published, was_right=False, note=note, actor=operator, at=at)


def test_of_a_draft_nothing_is_said(draft, operator, hazard_filer, published, at):
    with pytest.raises(Forbidden):
        give_feedback(published, was_right=True, actor=hazard_filer, at=at)
    published.versions.update(is_live=False)
    with pytest.raises(Conflict):
        give_feedback(draft, was_right=True, actor=operator, at=at)


def test_the_unit_settles_what_was_said(published, operator, handler, stranger, at):
    said = give_feedback(published, was_right=False, note="过时", actor=operator, at=at)
    for actor in (stranger, operator):
        with pytest.raises(Forbidden):
            settle_feedback(said, actor=actor, at=at)
    assert settle_feedback(said, actor=handler, at=at).settled_by == handler
    # Said again, it waits again.
    again = give_feedback(published, was_right=False, note="还是不对", actor=operator, at=at)
    assert again.settled_at is None
