"""The case submitted to a leader, whose words go into a box on the paper."""

from collections.abc import Sequence

from reports.bulletins.spec import SeriesPaper
from reports.bulletins.topics.spec import topic_series
from reports.bulletins.wording.lines import Line
from reports.bulletins.wording.phrases import Phrase
from reports.listed_series import TopicKind
from reports.models import Bulletin
from reports.papers.blocks import Block, Box, Form, body_paragraph

ROOM_LINES = 7


def _body(bulletin: Bulletin, lines: Sequence[Line]) -> tuple[Block, ...]:
    """Return the room for the leader's words, then the lines."""
    del bulletin
    room = Form(((Box("领导批示", height=ROOM_LINES, is_open=True),),))
    return (room, *(body_paragraph(line.text) for line in lines))


MEMO = topic_series(
    code="memo",
    name="呈阅件",
    topics=frozenset({TopicKind.CASE}),
    deadlines="brief.due_in_days",
    paper=SeriesPaper(masthead="12345热线呈阅件", body=_body, closing="brief.closing"),
    phrases={
        "memo.title": Phrase("呈阅件标题", "关于{事项}的报告", ("事项",)),
        "memo.end": Phrase("呈阅件结尾", "妥否，请阅示。"),
    },
    lines={"title": "memo.title", "lead": "", "done": "", "due": "", "end": "memo.end"},
)
