"""The hall's board."""

from datetime import timedelta

import pytest

from hotline.errors import Forbidden, InvalidInput
from knowledge.selectors.announcements import hanging, unread
from knowledge.services.announcements import (
    mark_announcement_read,
    post_announcement,
    take_down_announcement,
)


@pytest.fixture
def posted(shift_leader, at):
    return post_announcement(title="防汛", text="有积水的立即上报。", actor=shift_leader, at=at)


def test_the_shift_leader_posts_and_has_read_it(posted, shift_leader, operator, at):
    assert list(unread(shift_leader, at)) == []
    assert list(unread(operator, at)) == [posted]


def test_others_do_not_post(operator, handler, at):
    for actor in (operator, handler):
        with pytest.raises(Forbidden):
            post_announcement(title="标题", text="内容", actor=actor, at=at)


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"title": "长" * 61}, {"text": ""}, {"until": timedelta(hours=-1)}],
)
def test_what_cannot_hang_is_named(shift_leader, at, wrong):
    said = {"title": "标题", "text": "内容", **wrong}
    if "until" in said:
        said["until"] = at + said["until"]
    with pytest.raises(InvalidInput) as refusal:
        post_announcement(**said, actor=shift_leader, at=at)
    assert set(refusal.value.fields) == set(wrong)


def test_it_is_read_once_and_the_first_time_counts(posted, operator, handler, at):
    with pytest.raises(Forbidden):
        mark_announcement_read(posted, actor=handler, at=at)
    for hours in (0, 1):
        mark_announcement_read(posted, actor=operator, at=at + timedelta(hours=hours))
    assert posted.reads.get(user=operator).at == at
    [row] = hanging(operator, at)
    assert (row.is_read, row.read_count) == (True, 2)


def test_it_hangs_until_its_end_or_until_it_is_taken_down(posted, shift_leader, operator, at):
    until = post_announcement(
        title="今日", text="内容", until=at + timedelta(hours=1), actor=shift_leader, at=at
    )
    assert set(unread(operator, at)) == {posted, until}
    assert list(unread(operator, at + timedelta(hours=1))) == [posted]
    with pytest.raises(Forbidden):
        take_down_announcement(posted, actor=operator, at=at)
    take_down_announcement(posted, actor=shift_leader, at=at)
    assert list(unread(operator, at + timedelta(hours=1))) == []
