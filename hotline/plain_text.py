"""One way to write what keyboards, telephones and copied pages write in many ways.

Texts are put so before they are stored, searched for or compared. What hides numbers and names
is built of the same classes of characters, since texts stored before, or coming from elsewhere,
hold every way to write.
"""

import re

# Characters that no eye sees. Those that some scripts need to be written at all (Mongolian,
# Arabic, Tibetan, and the variants of a character) stay in a stored text.
SHAPING = "\u034f\u180b-\u180e\u200c\u200d\ufe00-\ufe0f"
NEEDLESS = (
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0"
)
INVISIBLE = SHAPING + NEEDLESS
BLANKS = " \t\n\v\f\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d~～_"
# All middle dots are one: a Chinese keyboard, a Japanese one and a copied page give others.
DOTS = ".．·・•‧∙⋅･‣⸱"
MIDDLE_DOT = "·"

_NEEDLESS = re.compile(f"[{NEEDLESS}]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HAN = "[\u3400-\u9fff]"
_BETWEEN_NAMES = re.compile(f"(?<={_HAN})[{DOTS[1:]}](?={_HAN})")
# Letters and digits only: full-width marks are those of a Chinese sentence.
_HALF_WIDTH = {
    wide: wide - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for wide in range(ord(first), ord(last) + 1)
}
# Arabic, Persian, Devanagari, Tibetan, Mongolian and the mathematical digits: in a number as
# people type it any of them can stand, and it is the same number.
_ZEROS = "٠۰०༠᠐𝟎𝟘𝟢𝟬𝟶"
_DIGITS = {ord(zero) + step: ord("0") + step for zero in _ZEROS for step in range(10)}
_ONE_FORM = _HALF_WIDTH | _DIGITS


def plain(text: str) -> str:
    """Return a text as it is stored: letters and digits in half width, blanks and line ends alike.

    Digits of other scripts are those of this one. Needless invisible characters go, and the
    middle dots of names are one: 阿不都•热合曼 is 阿不都·热合曼. Chinese marks and runs of
    blanks stay, so that a text reads as it was written.
    """
    text = _NEEDLESS.sub("", text).translate(_ONE_FORM)
    text = _BLANK.sub(" ", _LINE_ENDS.sub("\n", text))
    return _BETWEEN_NAMES.sub(MIDDLE_DOT, text)
