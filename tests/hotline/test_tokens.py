"""The colours of the style sheet, measured: WCAG AA in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")
THEMES = {"light": r":root \{", "dark": r':root\[data-bs-theme="dark"\] \{'}
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "ground")),
    *((ink, "row-hover") for ink in ("ink", "ink-2", "ink-3", "accent", "amber", "red")),
    *((ink, "paper") for ink in ("accent", "green", "amber", "red")),
    *((ink, "selected") for ink in ("ink", "ink-2", "ink-3", "amber", "red")),
    ("ink-2", "ground-hover"),
    ("ink", "raised"),
    ("ink-3", "raised"),
    ("accent", "accent-soft"),
    ("amber", "amber-soft"),
    ("red", "red-soft"),
    ("ink", "added"),
    ("ink", "removed"),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-fill-hover"),
]
EDGES = [("edge", "paper"), *((f"{c}-mark", "paper") for c in ("green", "amber", "red"))]


def colours(theme):
    block = re.search(THEMES[theme] + r"(.*?)\n\}", CSS, re.S)[1]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)])
def test_contrast(theme, pairs, least):
    known = colours(theme)
    weak = {
        f"{fore} on {back}": round(contrast(known[fore], known[back]), 2)
        for fore, back in pairs
        if contrast(known[fore], known[back]) < least
    }
    assert weak == {}


def test_contrast_itself():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
