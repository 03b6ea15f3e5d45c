"""From the hazard daily's figures to its lines, character for character as it is printed."""

from reports.bulletins.wording.lines import Line, Piece, Value, Wording, figure_piece, joined
from reports.series.hazards.figures import HazardFigures


def hazard_lines(wording: Wording, figures: HazardFigures) -> tuple[Line, ...]:
    """Return the lines of the hazard daily, title first."""
    return (wording.line("title", "hazards.title"), _lead(wording, figures))


def lead_phrase(figures: HazardFigures) -> str:
    """Choose the sentence: who is silent is always named, so it never reads as none."""
    if figures.missing or len(figures.bodies) > 1:
        return "hazards.many"
    return "hazards.single" if figures.bodies else "hazards.none"


def _lead(wording: Wording, figures: HazardFigures) -> Line:
    values: dict[str, Value] = {
        "日期": wording.period(figures.day, figures.until),
        "隐患件数": figure_piece(figures.total, "hazards"),
        "各接收单位": _bodies(wording, figures),
        "接收单位": figures.bodies[0][0] if figures.bodies else "",
        "主要反映": _categories(wording, figures.categories),
        "处理情况": wording.action(figures.action, figures.unit_phrase),
    }
    return wording.line("lead", lead_phrase(figures), values)


def _bodies(wording: Wording, figures: HazardFigures) -> tuple[Piece, ...]:
    filed = [_body(wording, name, count) for name, count in figures.bodies]
    silent = [wording.fill("hazards.missing", {"接收单位": name}) for name in figures.missing]
    return joined("、", filed + silent)


def _body(wording: Wording, name: str, count: int) -> tuple[Piece, ...]:
    number = figure_piece(count, f"hazards:{name}")
    return wording.fill("hazards.body", {"接收单位": name, "件数": number})


def _categories(wording: Wording, names: tuple[str, ...]) -> tuple[Piece, ...]:
    if not names:
        return ()
    return wording.fill("hazards.categories", {"隐患分类": "、".join(names)})
