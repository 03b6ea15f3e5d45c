"""Kinds of files that may be attached: their names' endings, and what their content must show."""

import zipfile
from typing import IO, TYPE_CHECKING, Any, cast

import filetype

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
# The library looks no further.
HEAD_BYTES = 8192
# Telephones give what they record a brand of the file's family as they like, and the ending
# .m4a or .mp4; pictures of that family (HEIC, AVIF) have brands of their own.
PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
RECORDINGS = frozenset({"audio/mp4", "video/mp4"})


def is_what_it_says(file: "File[Any]", extension: str) -> bool:
    """Tell whether a file's content is of the kind that its name says."""
    file.seek(0)
    said, head = TYPES[extension], file.read(HEAD_BYTES)
    if head[4:8] == b"ftyp":
        return said in RECORDINGS and head[8:12] not in PICTURE_BRANDS
    if head.startswith(COMPOUND):
        content = head + file.read()
        return any(name.encode("utf-16-le") in content for name in IN_COMPOUND.get(said, ()))
    if head.startswith(b"PK\x03\x04"):
        return extension in IN_ARCHIVE and _holds(file, IN_ARCHIVE[extension])
    kind = filetype.guess(head)
    return kind is not None and str(kind.mime) == said


def _holds(file: "File[Any]", parts: tuple[str, ...]) -> bool:
    try:
        with zipfile.ZipFile(cast("IO[bytes]", file)) as archive:
            return set(parts) <= set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
