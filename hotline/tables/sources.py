"""Where a table comes from: a file or an upload, packed by gzip or not, and how much of it."""

import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from hotline.errors import InvalidInput

CHUNK = 1024 * 1024
GZIP_MARK, ZIP_MARK = b"\x1f\x8b", b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def place(name: str, number: int, column: str | int = "") -> str:
    """Name a place in a file, for the beginning of a sentence: a.csv 第 3 行“电话”.

    A column is named by its heading, or by its number where it has none.
    """
    where = f"第 {column} 列" if isinstance(column, int) else f"“{column}”" if column else ""
    return f"{name} 第 {number} 行{where}".strip()


@dataclass(frozen=True)
class Limits:
    """How much of an uploaded table is read: a small file can unpack to any size."""

    unpacked_bytes: int
    rows: int


@dataclass(frozen=True)
class Source:
    """A file on the disk, or the content of an upload; `name` is what people call it."""

    name: str
    content: Path | bytes

    @classmethod
    def of_file(cls, path: Path) -> "Source":
        """Return the source of a file."""
        return cls(path.name, path)

    def open(self) -> BinaryIO:
        """Open the content, unpacked where it is compressed."""
        with self._open_raw() as raw:
            is_packed = raw.read(2) == GZIP_MARK
        if not is_packed:
            return self._open_raw()
        packed = io.BytesIO(self.content) if isinstance(self.content, bytes) else self.content
        return cast(BinaryIO, gzip.open(packed))

    def _open_raw(self) -> BinaryIO:
        if isinstance(self.content, bytes):
            return io.BytesIO(self.content)
        try:
            return self.content.open("rb")
        except FileNotFoundError as error:
            raise InvalidInput(f"没有文件“{self.content}”。") from error

    def head(self, size: int) -> bytes:
        """Return the first bytes of the content."""
        with self.open() as file:
            return file.read(size)

    def require_at_most(self, most: int) -> None:
        """Refuse content that unpacks to more; no more than that is unpacked to find out."""
        size = 0
        with self.open() as file:
            while size <= most and (block := file.read(CHUNK)):
                size += len(block)
        if size > most:
            raise too_large(self.name, most)


def too_large(name: str, most: int) -> InvalidInput:
    """Return the refusal of a file that unpacks to more than is read."""
    return InvalidInput(f"{name} 展开后超过 {most // 1024 // 1024} MB，请删减后再上传。")
