"""Questions and answers out of lines: a heading asks, what stands below it answers; pure."""

import re
from dataclasses import dataclass, field

HEADING = re.compile(r"#{1,6}\s+(.+)")
ASKED = re.compile(r"(?:问|问题)[：:]\s*(.+)")
ANSWERED = re.compile(r"(?:答|答复)[：:]\s*(.*)")
NAMED = {"依据": "basis", "标签": "tags", "适用地域": "area", "失效日期": "valid_to"}
NAMED_LINE = re.compile(f"({'|'.join(NAMED)})[：:]\\s*(.+)")


@dataclass
class Written:
    """One question as a file writes it: at which line it begins, and its fields by name."""

    line: int
    values: dict[str, str] = field(default_factory=dict)


def read_lines(lines: list[str]) -> list[Written]:
    """Return the questions of a document; what stands before the first is left out.

    A heading without an answer of its own is one of a chapter, and left out too.
    """
    found: list[Written] = []
    answers: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        said = line.strip()
        asked = HEADING.fullmatch(said) or ASKED.fullmatch(said)
        if asked:
            found.append(Written(number, {"question": asked[1].strip()}))
            answers.append([])
        elif found and (named := NAMED_LINE.fullmatch(said)):
            found[-1].values[NAMED[named[1]]] = named[2].strip()
        elif found:
            answered = ANSWERED.fullmatch(said)
            answers[-1].append(answered[1] if answered else said)
    for one, answer in zip(found, answers, strict=True):
        one.values["answer"] = "\n".join(answer).strip()
    return [one for one in found if one.values["answer"]]
