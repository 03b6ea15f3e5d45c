"""Kinds of files that may be attached: their names' endings, and what their content must show."""

import io
import zipfile
from typing import IO, TYPE_CHECKING, Any, cast

import filetype
from django.conf import settings

if TYPE_CHECKING:
    from django.core.files import File

# Extension → content type; the content must say the same as the name.
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "wps": "application/msword",
    "xls": "application/vnd.ms-excel",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "mp3": "audio/mpeg",
    "wav": "audio/x-wav",
    "amr": "audio/amr",
    "aac": "audio/aac",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
}
IN_ARCHIVE = {
    "docx": ("word/document.xml", "[Content_Types].xml"),
    "xlsx": ("xl/workbook.xml", "[Content_Types].xml"),
    "ofd": ("OFD.xml",),
}
# Office and WPS before their zipped forms: a compound file, told by the names of its streams.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
IN_COMPOUND = {
    "application/msword": ("WordDocument",),
    "application/vnd.ms-excel": ("Workbook", "Book"),
}
ARCHIVE = b"PK\x03\x04"
# The end of an archive with its comment, by which its list is found.
END_BYTES = 22 + 65535
# Of an office file: some twenty thousand names.
LIST_MAX_BYTES = 2 * 1024 * 1024
# By so much nothing that people write becomes smaller.
MOST_SWELLING = 200
ENCRYPTED = 0x1
# How Office keeps a document that asks for a password.
LOCKED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
OTHER_KIND = "的内容与扩展名不符。"
LOCKED = "设有打开密码，别人打不开，请去掉密码后再上传。"
OLD_OR_LOCKED = "是旧版文件，或设有打开密码，请去掉密码、另存后再上传。"
SWOLLEN = "解压后大得不正常，没有接收。"
# The library looks no further.
HEAD_BYTES = 8192
# Telephones give what they record a brand of the file's family as they like, and the ending
# .m4a or .mp4; pictures of that family (HEIC, AVIF) have brands of their own.
PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
RECORDINGS = frozenset({"audio/mp4", "video/mp4"})


def content_fault(file: "File[Any]", extension: str) -> str:
    """Return what is wrong with a file's content, behind its name; "" where it is right."""
    file.seek(0)
    said, head = TYPES[extension], file.read(HEAD_BYTES)
    if head.startswith(ARCHIVE):
        if extension not in IN_ARCHIVE:
            return OTHER_KIND
        return _archive_fault(cast("IO[bytes]", file), IN_ARCHIVE[extension])
    if head.startswith(COMPOUND):
        content = head + file.read()
        if LOCKED_PACKAGE in content:
            return LOCKED
        if extension in IN_ARCHIVE:
            return OLD_OR_LOCKED
        is_right = any(name.encode("utf-16-le") in content for name in IN_COMPOUND.get(said, ()))
    elif head[4:8] == b"ftyp":
        is_right = said in RECORDINGS and head[8:12] not in PICTURE_BRANDS
    else:
        kind = filetype.guess(head)
        is_right = kind is not None and str(kind.mime) == said
    return "" if is_right else OTHER_KIND


def _archive_fault(file: IO[bytes], parts: tuple[str, ...]) -> str:
    """Look at the names in an archive; nothing of it is unpacked."""
    if _size_of_list(file) > LIST_MAX_BYTES:
        return SWOLLEN
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return OTHER_KIND
    if not set(parts) <= {entry.filename for entry in entries}:
        return OTHER_KIND
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        return LOCKED
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    is_swollen = unpacked > settings.ATTACHMENT_MAX_BYTES and unpacked > packed * MOST_SWELLING
    return SWOLLEN if is_swollen else ""


def _size_of_list(file: IO[bytes]) -> int:
    """Return the size of an archive's list of names, which is read as a whole."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - END_BYTES))
    found = file.read().rpartition(b"PK\x05\x06")[2]
    return int.from_bytes(found[8:12], "little")
