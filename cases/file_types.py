"""Kinds of files that may be attached: their names' endings, and what their content must show."""

import io
import zipfile

import filetype

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
# Telephones give what they record a brand of the file's family as they like, and the ending
# .m4a or .mp4; pictures of that family (HEIC, AVIF) have brands of their own.
PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
RECORDINGS = frozenset({"audio/mp4", "video/mp4"})


def is_what_it_says(content: bytes, extension: str) -> bool:
    """Tell whether a file's content is of the kind that its name says."""
    said = TYPES[extension]
    if content[4:8] == b"ftyp":
        return said in RECORDINGS and content[8:12] not in PICTURE_BRANDS
    if content.startswith(COMPOUND):
        return any(name.encode("utf-16-le") in content for name in IN_COMPOUND.get(said, ()))
    if content.startswith(b"PK\x03\x04"):
        return extension in IN_ARCHIVE and _holds(content, IN_ARCHIVE[extension])
    kind = filetype.guess(content)
    return kind is not None and str(kind.mime) == said


def _holds(content: bytes, parts: tuple[str, ...]) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(parts) <= set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
