"""What stands before issuing a bulletin: one guard for the verb, its page and the API.

The verb raises what the guard finds; the page shows it before its button can be pressed.
"""

from dataclasses import dataclass

from hotline.errors import Conflict, InvalidInput
from hotline.fonts import missing_faces
from reports.bulletins.issuing.gaps import blocking, gaps_of
from reports.bulletins.issuing.recounting import FIGURES_MOVED, moved_since
from reports.models import Bulletin, BulletinJob

REASON_MAX = 300


@dataclass(frozen=True)
class BeforeIssue:
    """What issuing lacks: nothing of it may be left, but earlier days with a reason.

    `faces` are typefaces that the machine lacks, `lacking` sentences about what is not
    reviewed, filed or borne out, `moved` what a new counting would change, and `earlier`
    the days of the series that are still open and would get a later number.
    """

    faces: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Tell whether something must be settled first, whatever reason is given."""
        return bool(self.faces or self.lacking or self.moved)

    def refuse(self, reason: str) -> None:
        """Raise what stands against issuing with this reason for leaving days behind.

        Conflict where a typeface is missing or figures have moved, InvalidInput for what
        is lacking and for a missing reason.
        """
        if self.faces:
            raise Conflict(
                f"还不能签发：本机缺少字体{'、'.join(self.faces)}，版面会排错。"
                "请系统管理员安装后再签发。"
            )
        if self.moved:
            raise Conflict(FIGURES_MOVED, changes=[*self.moved])
        if self.lacking:
            said = "；".join(text.rstrip("。") for text in self.lacking)
            raise InvalidInput(f"还不能签发：{said}。")
        if self.earlier and not reason:
            days = "、".join(self.earlier)
            raise InvalidInput(fields={"reason": f"{days}还没有签发，先签发这一期须写明原因。"})


def before_issue(bulletin: Bulletin) -> BeforeIssue:
    """Return what stands before issuing a bulletin now."""
    return BeforeIssue(
        faces=tuple(missing_faces()),
        lacking=tuple(blocking(gaps_of(bulletin))),
        moved=tuple(moved_since(bulletin)),
        earlier=tuple(_earlier_days(bulletin)),
    )


def _earlier_days(bulletin: Bulletin) -> list[str]:
    """Return the earlier days that are open, or whose draft is not built yet.

    A correction keeps its number, so it neither waits for a day nor is waited for; nor does
    an issue about a topic.
    """
    if bulletin.revision > 1 or bulletin.is_about_topic:
        return []
    before = {"series": bulletin.series, "period_to__lt": bulletin.period_from}
    drafts = Bulletin.objects.open().filter(**before, revision=1).order_by("period_from")
    unbuilt = BulletinJob.objects.filter(**before, done_at=None).order_by("period_from")
    found = {draft.period_from: f"{draft.period}（{draft.get_step_display()}）" for draft in drafts}
    for job in unbuilt:
        found.setdefault(job.period_from, f"{job.period}（草稿未生成）")
    return [found[day] for day in sorted(found)]
