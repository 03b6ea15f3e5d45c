"""How a day's figures divide into new cases, repeat calls and callbacks."""

from dataclasses import dataclass

from hotline.errors import InvalidInput
from simulation.replay.facts import DayFacts

TOLD_SHARE = 0.08
URGING_SHARE = 0.03
OTHER_CALLS_SHARE = 0.06
# Of the cases left open on earlier days, so many are finished today unless more must be.
LEFTOVER_SHARE = 0.8


@dataclass(frozen=True)
class Quota:
    """How many of each: `told` and `urging` are calls about cases that are open already.

    `leftover_callbacks` are made on cases of earlier days, `own_callbacks` on the day's.
    """

    direct_cases: int
    told: int
    dispatched_cases: int
    urging: int
    web: int
    other_calls: int
    own_callbacks: int
    leftover_callbacks: int

    @property
    def sent_cases(self) -> int:
        """New cases that go to a unit: calls for dispatch, and messages."""
        return self.dispatched_cases + self.web


def divide(facts: DayFacts, hotline_hazards: int, leftovers: int) -> Quota:
    """Divide a day's figures; `leftovers` is how many earlier cases can be called back.

    Raises InvalidInput where there are fewer cases than callbacks or hazards.
    """
    own = facts.dispatched + facts.web
    _require_enough(facts, hotline_hazards, leftovers)
    spare = min(
        own + leftovers - facts.callbacks,
        own - hotline_hazards,
        facts.calls + facts.web - sum(line.count for line in facts.lines),
    )
    urging = min(round(facts.dispatched * URGING_SHARE), spare, max(own - 1, 0))
    named = sum(line.count for line in facts.lines)
    room = facts.calls + facts.web - urging - named
    told = min(round(facts.direct * TOLD_SHARE), room) if own - urging else 0
    kept = min(leftovers, facts.callbacks, round(leftovers * LEFTOVER_SHARE))
    own_callbacks = min(facts.callbacks - kept, own - urging)
    return Quota(
        direct_cases=facts.direct - told,
        told=told,
        dispatched_cases=facts.dispatched - min(urging, facts.dispatched),
        urging=min(urging, facts.dispatched),
        web=facts.web,
        other_calls=round(facts.calls * OTHER_CALLS_SHARE),
        own_callbacks=own_callbacks,
        leftover_callbacks=facts.callbacks - own_callbacks,
    )


def _require_enough(facts: DayFacts, hotline_hazards: int, leftovers: int) -> None:
    own = facts.dispatched + facts.web
    if facts.callbacks > own + leftovers:
        raise InvalidInput(
            f"回访 {facts.callbacks} 件，但可回访的工单只有 {own + leftovers} 件"
            f"（当日转交 {facts.dispatched} 件、网民留言 {facts.web} 件、"
            f"此前未结 {leftovers} 件），回访不能多于工单。"
        )
    if hotline_hazards > own:
        raise InvalidInput(
            f"热线接收隐患 {hotline_hazards} 件，超过当日转交和留言的工单 {own} 件。"
        )
