"""The encoding of a CSV, found by decoding all of it; what would come out garbled is refused."""

import codecs
import re

from hotline.errors import InvalidInput
from hotline.tables.sources import CHUNK, Source, place

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
ADVICE = "请用 Excel 或 WPS 另存为“CSV UTF-8”后再导入。"
# GB 18030-2022 gives these code points real characters; the codec still knows those of
# 2000, in the private use area, which no typeface and no other system can read.
GB_2022 = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14,
    0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
    0xE7C7: 0x1E3F, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4,
    0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8,
    0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
# One character of GB 18030 beyond ASCII: four bytes, or two.
CHARACTER = re.compile(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\x7e\x80-\xfe])")
# A damaged UTF-8 file has this share of unreadable characters at most; GBK read as UTF-8
# consists of them.
DAMAGED_AT_MOST = 0.2


def find_encoding(source: Source) -> str:
    """Return the name of a text's encoding.

    Raises InvalidInput for UTF-8 with a damaged place, naming its line, for Big5, and for
    what is no text.
    """
    head = source.head(4)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            if not _decodes(source, encoding):
                raise InvalidInput(f"{_damaged_place(source, encoding)}有损坏的字符。{ADVICE}")
            return encoding
    if _decodes(source, "utf-8"):
        return "utf-8"
    sample = source.head(CHUNK)
    if _is_damaged_utf8(sample):
        raise InvalidInput(f"{_damaged_place(source, 'utf-8')}有损坏的字符。{ADVICE}")
    if _is_big5(sample):
        raise InvalidInput(f"{source.name} 是繁体字的 Big5 编码，直接读取会成乱码。{ADVICE}")
    if not _decodes(source, "gb18030"):
        raise InvalidInput(f"{source.name} 既不是 UTF-8 也不是 GBK 编码，{ADVICE}")
    return "gb18030"


def real_characters(text: str, encoding: str) -> str:
    """Return a decoded text with the characters that GB 18030-2022 means."""
    return text.translate(GB_2022) if encoding == "gb18030" else text


def _decodes(source: Source, encoding: str) -> bool:
    with source.open() as file:
        try:
            for _ in codecs.iterdecode(iter(lambda: file.read(CHUNK), b""), encoding):
                pass
        except UnicodeDecodeError:
            return False
    return True


def _damaged_place(source: Source, encoding: str) -> str:
    """Name the line of the first character that cannot be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    line = 1
    with source.open() as file:
        while block := file.read(CHUNK):
            text = decoder.decode(block)
            before, mark, _ = text.partition("\ufffd")
            line += before.count("\n")
            if mark:
                break
    return place(source.name, line)


def _is_damaged_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    beyond = sum(character > "\x7f" for character in text)
    return text.count("\ufffd") <= beyond * DAMAGED_AT_MOST


def _is_big5(sample: bytes) -> bool:
    """Tell Big5 from GBK by whose frequent characters the text consists of.

    Most byte pairs are characters in both. Frequent ones begin with B0–D7 in GB 2312 and
    end above A0, punctuation with A1 and A3; in Big5 they begin with A4–C6, punctuation
    with A1–A3, and end with anything.
    """
    pairs: list[bytes] = CHARACTER.findall(sample)
    if not pairs:
        return False
    gb = sum((0xB0 <= p[0] <= 0xD7 or p[0] in (0xA1, 0xA3)) and p[1] > 0xA0 for p in pairs)
    big5 = sum(len(p) == 2 and 0xA1 <= p[0] <= 0xC6 for p in pairs)
    return big5 > gb and gb < len(pairs) * 0.6 and big5 > len(pairs) * 0.85
