"""Which replies a citizen may get in writing (答复意见书), and their sealed scans."""

from collections.abc import Iterable, Sequence

from cases.dossier.parts import Round
from cases.selectors.files import File


def letter_replies(rounds: Iterable[Round], shared: Round | None) -> list[Round]:
    """Return the replies to the citizen among those that a person reads, the latest first.

    `shared` is the main one's, which a merged case was answered with. What was refused or
    taken back goes nowhere.
    """
    own = [one for one in rounds if one.reply.is_to_citizen and one.reply.stands]
    return [*([shared] if shared else []), *reversed(own)]


def sealed_first(files: Sequence[File]) -> list[File]:
    """Return the scans of sealed replies: the valid ones, then those that were replaced."""
    sealed = [file for file in files if file.sealed]
    return sorted(sealed, key=lambda file: (file.is_superseded, -file.attachment.pk))
