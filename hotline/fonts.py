"""What printing a bulletin needs from the machine: four typefaces and a font subsetter."""

import ctypes
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from django.conf import settings

# The faces of the official style with the families that will do: the free stand-in first,
# then the official ones. The style sheet of the page names the same.
FACES = {
    "仿宋": ("FandolFang R", "FandolFang", "仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
    "小标宋": (
        "Noto Serif CJK SC", "方正小标宋_GBK", "方正小标宋简体", "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
    ),
    "黑体": ("Noto Sans CJK SC", "黑体", "SimHei"),
    "楷体": (
        "LXGW WenKai", "LXGW WenKai Mono", "FandolKai", "楷体_GB2312", "KaiTi_GB2312", "楷体",
        "KaiTi",
    ),
}  # fmt: skip
SUBSETTERS = {"darwin": ("libharfbuzz-subset.0.dylib", "libharfbuzz-subset.dylib")}
RECHECK_SECONDS = 300.0
_good_until = 0.0
# What Pillow opens; fontconfig lists bitmap and Type 1 faces too.
FACE_FILES = (".otf", ".ttf", ".ttc", ".otc")
# Sans faces first: a stamp on a photo is read at thumb size.
PHOTO_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "FandolFang R")
LISTED = "--format=%{family}\t%{style}\t%{index}\t%{file}\n"


class MissingFace(Exception):
    """No typeface on this machine has what is to be written."""


def installed_families() -> set[str]:
    """Return the names of all families that fontconfig finds; empty without fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return set()
    listing = subprocess.run(
        [program, "--format=%{family}\n"], capture_output=True, text=True, check=False, timeout=30
    )
    return {name.strip() for line in listing.stdout.splitlines() for name in line.split(",")}


def missing_faces() -> list[str]:
    """Return the official faces for which no family is installed: 仿宋（FandolFang R）."""
    found = installed_families()
    return [
        f"{face}（{families[0]}）" for face, families in FACES.items() if found.isdisjoint(families)
    ]


def has_subsetter() -> bool:
    """Tell whether harfbuzz can cut fonts down; without it a page costs 20 CPU-seconds."""
    for name in SUBSETTERS.get(sys.platform, ("libharfbuzz-subset.so.0",)):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def printing_problem() -> str:
    """Return in Chinese what printing lacks, "" when nothing; a good answer holds 5 minutes."""
    global _good_until  # noqa: PLW0603 (one process, one answer)
    if time.monotonic() < _good_until:
        return ""
    if not has_subsetter():
        return "缺少 libharfbuzz-subset，生成 PDF 会非常慢"
    if missing := missing_faces():
        return f"缺少字体：{'、'.join(missing)}"
    _good_until = time.monotonic() + RECHECK_SECONDS
    return ""


@cache
def chinese_face() -> tuple[str, int]:
    """Return file and index of a typeface that has Chinese, for drawing on pictures.

    Among what fontconfig finds the families that read best come first, then any; without
    fontconfig the instance's own 仿宋. Raises MissingFace where there is none: Latin faces
    would draw boxes, which nobody could take for a place.
    """
    faces = sorted(_chinese_faces(), key=_rank)
    if faces:
        _, _, index, file = faces[0]
        return file, int(index)
    own = Path(settings.HOTLINE_HOME) / "fonts" / "FandolFang-Regular.otf"
    if own.is_file():
        return str(own), 0
    raise MissingFace("no typeface with Chinese is installed")


def _chinese_faces() -> list[list[str]]:
    """Return family, style, index and file of each face that covers Chinese."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    listing = subprocess.run(
        [program, LISTED, ":lang=zh-cn"], capture_output=True, text=True, check=False, timeout=30
    )
    rows = [line.split("\t") for line in listing.stdout.splitlines()]
    return [row for row in rows if len(row) == 4 and row[3].lower().endswith(FACE_FILES)]


def _rank(face: list[str]) -> tuple[int, bool, str]:
    family, style, _, file = face
    names = {name.strip() for name in family.split(",")}
    order = [place for place, wanted in enumerate(PHOTO_FAMILIES) if wanted in names]
    return min(order, default=len(PHOTO_FAMILIES)), "Regular" not in style, file
