"""What printing a bulletin needs from the machine: four typefaces and a font subsetter."""

import ctypes
import shutil
import subprocess
import sys
import time

# 仿宋, 小标宋 (bold), 黑体, 楷体: the faces of the official style, or their free stand-ins.
REQUIRED_FAMILIES = ("FandolFang R", "Noto Serif CJK SC", "Noto Sans CJK SC", "LXGW WenKai")
SUBSETTERS = {"darwin": ("libharfbuzz-subset.0.dylib", "libharfbuzz-subset.dylib")}
RECHECK_SECONDS = 300.0
_good_until = 0.0


def installed_families() -> set[str]:
    """Return the names of all families that fontconfig finds; empty without fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return set()
    listing = subprocess.run(
        [program, "--format=%{family}\n"], capture_output=True, text=True, check=False, timeout=30
    )
    return {name.strip() for line in listing.stdout.splitlines() for name in line.split(",")}


def missing_families() -> list[str]:
    """Return the required families that are not installed."""
    found = installed_families()
    return [name for name in REQUIRED_FAMILIES if name not in found]


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
    if missing := missing_families():
        return f"缺少字体：{'、'.join(missing)}"
    _good_until = time.monotonic() + RECHECK_SECONDS
    return ""
