"""What is wrong, in the words of a title."""

import re

_OPENING = re.compile(
    r"^(?:反映|投诉|举报|咨询|请问|关于|有关|请求|建议|强烈|紧急)+(?:的)?[：:，,]?"
)
# What is left of brackets around a name that was taken out.
_EMPTY = re.compile(r"[（(]\s*[）)]")
_EDGES = "，。！？、；：,.!?;: 　的"


def problem_of(title: str, name: str) -> str:
    """Return a title without what it is called by, and without the words that open a letter."""
    said = title.replace(name, "", 1) if name else title
    said = _EMPTY.sub("", " ".join(said.split()))
    return _OPENING.sub("", said.strip(_EDGES)).strip(_EDGES)
