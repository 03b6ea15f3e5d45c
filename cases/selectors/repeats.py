"""The same citizen about the same matter: an open case to add to, not a new one."""

from cases.models import Case
from cases.phones import mask_text, normalise_phone
from cases.selectors.similar import ALIKE, likeness, pairs_in
from cases.states import OPEN_STATES, State
from grids.models import Category
from hotline.errors import Conflict

# In another category the texts must say almost the same.
ALIKE_ELSEWHERE = 0.6
COMPARED = 20
JOINABLE = (*OPEN_STATES, State.MERGED)


class RepeatedDemand(Conflict):
    """The same number has an open case that says much the same; `about` is its number."""

    title = "可能是同一事项"

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"这个号码的工单 {case}（{mask_text(case.title)}）{State(case.state).label}，"
            "反映的像是同一事项：请追加到该工单，不重复登记。",
            about=case.number,
        )
        self.fields = {"is_new_matter": "确实是另一件事的，请勾选后再登记。"}


def find_repeat(phone: str, text: str, category: Category | None) -> Case | None:
    """Return the open case of this number that says much the same, the likest; two queries.

    The number is looked up by its blind index; a merged case counts, since what is added
    to it lands on its main one.
    """
    number = normalise_phone(phone) if phone.strip() else None
    if number is None:
        return None
    said = pairs_in(text)
    scored = [
        (likeness(said, pairs_in(f"{case.title}\n{case.text}")), case)
        for case in Case.objects.with_phone(number)
        .in_state(*JOINABLE)
        .order_by("-received_at", "-pk")[:COMPARED]
    ]
    alike = [(score, case) for score, case in scored if score >= _least(case, category)]
    return max(alike, key=lambda found: (found[0], found[1].pk), default=(0, None))[1]


def _least(case: Case, category: Category | None) -> float:
    return ALIKE if category and case.category_id == category.pk else ALIKE_ELSEWHERE
