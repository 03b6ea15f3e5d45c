"""The sign-off sheet (审签单) of a document."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.papers.blocks import Box, Form
from reports.papers.paper import Paper


@dataclass(frozen=True, slots=True)
class SignedStep:
    """One step of a document's life on its sign-off sheet; empty until done."""

    label: str
    person: str = ""
    done_at: str = ""
    opinion: str = ""


def sign_off_sheet(
    title: str,
    *,
    details: Sequence[tuple[str, str]],
    steps: Sequence[SignedStep],
    remarks: Sequence[tuple[str, str]] = (),
    author: str = "",
) -> Paper:
    """Return the sign-off sheet (审签单) of the document with this title.

    `details` are short (issue, period, edition) and stand two in a row, `steps` are who did
    what when with the opinion given, `remarks` are long (what changed, checksum).
    """
    pairs = [Box(label, text) for label, text in details]
    rows: list[tuple[Box, ...]] = [(Box("标题", title),)]
    rows += [tuple(pairs[at : at + 2]) for at in range(0, len(pairs), 2)]
    rows += [(_step_box(step),) for step in steps]
    rows += [(Box(label, text),) for label, text in remarks]
    return Paper(title="审签单", blocks=(Form(tuple(rows)),), author=author, keywords=(title,))


def _step_box(step: SignedStep) -> Box:
    signed = "\u3000".join(part for part in (step.person, step.done_at) if part)
    return Box(step.label, step.opinion, height=3, signed_by=signed)
