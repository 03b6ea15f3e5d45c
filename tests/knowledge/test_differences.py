"""What changed between two versions."""

from knowledge.differences import Piece, changes_between
from knowledge.models import ArticleVersion


def version(**said):
    return ArticleVersion(**{"question": "问", "answer": "答", **said})


def test_versions_that_say_the_same_differ_in_nothing():
    assert changes_between(version(), version(number=2)) == []


def test_what_was_added_and_removed_stands_in_its_place():
    before = version(answer="请在 9 时到大厅办理。", tags=["社保"])
    after = version(answer="请在 10 时到窗口办理。", tags=["社保", "补卡"], is_agreed=True)
    answer, tags, agreed = changes_between(before, after)
    assert answer.label == "答复"
    assert answer.pieces == [
        Piece("请在 "), Piece("9", "removed"), Piece("10", "added"), Piece(" 时到"),
        Piece("大厅", "removed"), Piece("窗口", "added"), Piece("办理。"),
    ]  # fmt: skip
    assert tags.pieces[-1] == Piece("、补卡", "added")
    assert [piece.text for piece in agreed.pieces] == ["否", "是"]
