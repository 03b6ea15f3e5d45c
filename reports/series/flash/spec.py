"""The urgent brief about one case or one group of cases."""

from reports.bulletins.spec import SeriesPaper
from reports.bulletins.topics.spec import topic_series
from reports.bulletins.wording.phrases import Phrase
from reports.listed_series import TopicKind

FLASH = topic_series(
    code="flash",
    name="要情快报",
    topics=frozenset(TopicKind),
    deadlines="brief.due_at_once",
    paper=SeriesPaper(masthead="12345热线要情快报", closing="brief.closing"),
    phrases={
        "flash.title": Phrase("要情快报标题", "关于{事项}的情况", ("事项",)),
        "flash.end": Phrase("要情快报结尾", "{热线}将持续跟踪，有新情况及时续报。", (), ("热线",)),
    },
    lines={
        "title": "flash.title", "lead": "", "said": "", "done": "", "due": "", "end": "flash.end",
    },
)  # fmt: skip
