"""The special report about one case or one group of cases, under headings."""

from reports.bulletins.spec import SeriesPaper
from reports.bulletins.topics.spec import topic_series
from reports.bulletins.wording.phrases import Phrase
from reports.listed_series import TopicKind

SPECIAL = topic_series(
    code="special",
    name="专报",
    topics=frozenset(TopicKind),
    deadlines="brief.due_in_days",
    paper=SeriesPaper(masthead="12345热线专报", closing="brief.closing"),
    phrases={
        "special.title": Phrase("专报标题", "关于{事项}的专题报告", ("事项",)),
        "special.heard": Phrase("专报小标题一", "一、反映情况"),
        "special.done": Phrase("专报小标题二", "二、办理情况"),
        "special.next": Phrase("专报小标题三", "三、时限和下一步工作"),
        "special.end": Phrase("专报结尾", "{热线}将督促承办单位按时办结。", (), ("热线",)),
    },
    lines={
        "title": "special.title", "head.1": "special.heard", "lead": "", "said": "",
        "head.2": "special.done", "done": "", "head.3": "special.next", "due": "",
        "end": "special.end",
    },
)  # fmt: skip
