"""What a bulletin can lack before it is issued, as plain values."""

from dataclasses import dataclass

UNREVIEWED, SILENT, CLAIM, TOPIC = "unreviewed", "silent", "claim", "topic"
WARNING = "warning"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or doubtful, as a sentence that says what to do.

    `category_id` or `body` name what it is about, `url` is where it is settled, empty where
    there is no such page; a warning does not block issuing.
    """

    kind: str
    text: str
    category_id: int | None = None
    body: str = ""
    url: str = ""

    @property
    def is_blocking(self) -> bool:
        """Tell whether it must be settled before issuing."""
        return self.kind != WARNING


@dataclass(frozen=True)
class ClaimLine:
    """A line that claims something; `category_id` is WHOLE where it is about no category.

    `cases` says what the line's cases are called in a sentence, the label as a rule.
    """

    category_id: int
    label: str
    phrase: str = ""
    problem_ids: tuple[int, ...] = ()
    cases: str = ""


@dataclass(frozen=True)
class Doubt:
    """A claim that `count` of a line's cases do not bear out, with an editor's reason."""

    line: ClaimLine
    count: int
    total: int
    reason: str = ""
