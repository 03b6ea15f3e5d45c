"""What of a case's words goes to readers who have no business with its citizen.

So it stands in a unit's group chat, in a report's example, and in what a group of cases is
called; of secret cases and reports these say nothing at all.
"""

import re

from cases.access.privacy import hide_citizen
from cases.models import Case
from cases.rules.phones import mask_text

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文冶祁星才"
)
# 王女士, 李先生: so people name themselves and their neighbours.
ADDRESSED = re.compile(f"([{SURNAMES}])[\u4e00-\u9fff]{{0,2}}(先生|女士|师傅|大爷|阿姨)")


def outside_text(case: Case, text: str) -> str:
    """Hide the citizen's name and address, forms of address, and all numbers."""
    return mask_text(ADDRESSED.sub(r"\1**\2", hide_citizen(case, text)))
