"""Words with which a demand begins and that say nothing about its matter.

A greeting, a form of address, who is calling and that something is reported: they stand in
half of all demands. Titles leave them out, and so does the comparison of demands.
"""

import re

_SURNAME_AND_OFFICE = (
    r"[一-龥]{0,6}(?:领导|市长|县长|区长|局长|厅长|书记|主任|部长|院长|同志)(?:们)?"
)
_GREETING = r"(?:您好|你好|大家好|打扰了|谢谢|喂)"
_WHO = (
    r"(?:我们?|本人)(?:是|系)(?:[^，。！？；：\n]{1,24}?)"
    r"(?:的)?(?:业主|居民|村民|住户|市民|家长|学生|职工|员工|租户|商户|群众|一员)(?:们)?"
)
_REPORTING = (
    r"(?:(?:市民|来电人|诉求人|群众|网民|居民|热心市民|村民|某市民|匿名市民|业主)"
    r"(?:[一-龥]{1,3}(?:先生|女士))?(?:来电|致电|拨打热线|留言|来信)?"
    r"(?:称|反映|反应|咨询|投诉|举报|求助|建议|表示|诉求|要求)+(?:称|说|，|：|:)*"
    r"|(?:我们?|本人)?(?:在此|现在|今天|特|现|再次|多次|实名)?(?:想|要|要求|希望|请求)?"
    r"(?:向(?:您|你们|贵单位|贵局|热线|政府)?)?(?:反映|反应|咨询|投诉|举报|求助)"
    r"(?:一下|一个|一些|这样|下)*(?:问题|情况|事情|事)?(?:如下|是)?)"
)
_MARKS = r"[\s，。！？；：、,.!?;:~～…\-—]*"
OPENING = re.compile(
    rf"{_MARKS}(?:(?:尊敬的|敬爱的|各位|亲爱的)?{_SURNAME_AND_OFFICE}{_MARKS}(?:{_GREETING})?"
    r"(?=[，。！？；：:,!\s]|您好|你好)"
    rf"|(?:尊敬的|敬爱的)[^，。！？；：:,!\s]{{1,12}}(?=[，。！？；：:,!\s])"
    rf"|{_GREETING}(?=[，。！？；：:,!\s我本]|$)"
    rf"|{_WHO}(?=[，。！？；：,]|$)"
    rf"|{_REPORTING}){_MARKS}"
)


def without_opening(text: str) -> str:
    """Return a demand from where its matter begins; the text itself where nothing else is left."""
    rest = text.strip()
    while match := OPENING.match(rest):
        if match.end() == 0 or match.end() >= len(rest):
            break
        rest = rest[match.end() :]
    return rest
