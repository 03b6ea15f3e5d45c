"""Pairs of characters that stand beside each other, by which texts are compared; pure."""

import re
from itertools import pairwise

from hotline.plain_text import plain

# Between these no pair is made: what is typed has other marks than what is written.
PIECES = re.compile(r"[0-9a-z]+|[㐀-鿿]+")
# What every question is asked with tells nothing of its matter; the longer ones come first.
FILLERS = re.compile(
    "怎么办理|怎么办|怎样办|如何办|怎么|怎样|如何|什么时候|什么|哪里|哪儿|哪个|找谁|多少|可不可以|能不能|可以"
    "|是不是|有没有|请问|咨询|投诉|反映|举报|您好|你好|我们|你们|我家|家里|需要|应该|办理|一下|现在|一直"
)


def pairs_of(text: str) -> list[str]:
    """Return the pairs of a text in their order, each once; marks, blanks and fillers part them."""
    pieces = PIECES.findall(FILLERS.sub(" ", plain(text).lower()))
    return list(dict.fromkeys(one + two for piece in pieces for one, two in pairwise(piece)))
