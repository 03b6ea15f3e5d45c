"""Filters of the lists; a list's filters are its API's filters."""

import re
from datetime import date, datetime
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.access.own_parts import in_states, own_instant, own_part_is
from cases.access.permissions import is_unit_person, known_citizens, masks_text, may_find_by_phone
from cases.models import CallKind, Handling, HazardGrade, HazardStage, Satisfaction
from cases.models.queries import RUNNING, has_light, is_overdue
from cases.models.text_search import SEARCH_MAX, SHORTEST_WORD, stands_apart, words_of
from cases.rules.states import OPEN_STATES, State, listed
from cases.selectors import agenda
from cases.services.hazards.filing import LATE, TO_TELEPHONE, city_day, hazard_stages
from grids import reference
from grids.deadlines import CITY_ZONE, business_day
from grids.models import Kind, Urgency
from grids.web.reference_fields import ReferenceField
from hotline.fields import blind_index
from hotline.form_fields import Day
from hotline.telephone_numbers import normalise_phone

NO_PHONES = "您的岗位不能按电话查询。"
WRONG_PHONE = "请输入完整的电话号码，固定电话带区号。"
LIGHTS = (("green", "绿灯"), ("amber", "黄灯"), ("red", "红灯"), ("paused", "停表"))
SORTS = (("oldest", "最早在前"), ("due", "时限在前"), ("light", "先亮灯在前"))
# A whole number as people write it; case numbers begin with a year and never with 0 or 1.
LOOKS_LIKE_PHONE = re.compile(r"(\+|0|1|[48]00)[\d\s-]{6,20}")
YES_NO = (("true", "是"), ("false", "否"))
HAZARD_STAGES = (
    *((stage.value, stage.label) for stage in HazardStage if stage != HazardStage.STRUCK_OFF),
    (TO_TELEPHONE, "待电话交办"),
    (LATE, "整改逾期"),
)


def typed_phone(user: Any, typed: str) -> str | None:
    """Return the whole number that was typed, None for anything else and for who may find none."""
    if not LOOKS_LIKE_PHONE.fullmatch(typed) or not may_find_by_phone(user):
        return None
    return normalise_phone(typed)


class ReferenceFilter(filters.Filter):
    """One row of reference data by its code."""

    field_class = ReferenceField


class SubtreeFilter(ReferenceFilter):
    """A row of a tree by its code, with everything below it."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Keep what stands at the row or below."""
        if value is None:
            return qs
        below = type(value)._default_manager.below(value).values_list("pk", flat=True)
        # The keys themselves: of a subquery's the planner expects the same of every one, and
        # reads all cases for a street that has none.
        return qs.filter(**{f"{self.field_name}__any_of": list(below)})


def choices(label: str, options: Any, **kwargs: Any) -> filters.MultipleChoiceFilter:
    """Return a filter by one or several of few values of a column of the row's own.

    None finds a case twice; DISTINCT would read and sort the whole table for one page.
    """
    messages = {"invalid_choice": f"{label}中没有“%(value)s”。"}
    return filters.MultipleChoiceFilter(
        label=label, choices=options, error_messages=messages, distinct=False, **kwargs
    )


def one_of(label: str, options: Any, **kwargs: Any) -> filters.ChoiceFilter:
    """Return a filter by one of few values."""
    messages = {"invalid_choice": f"{label}中没有“%(value)s”。"}
    return filters.ChoiceFilter(
        label=label, choices=options, error_messages=messages, empty_label="不限", **kwargs
    )


class DayFilter(filters.DateFilter):
    """A filter by a day of the city's reckoning."""

    field_class = Day


class FilterForm(forms.Form):
    """Checks what a person may ask for; `user` is set by the filter set."""

    user: Any = None

    def clean_phone(self) -> str:
        """Take whole numbers only, from people who may see them: a mask cannot be probed."""
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        if not may_find_by_phone(self.user):
            raise forms.ValidationError(NO_PHONES)
        number = normalise_phone(typed)
        if number is None:
            raise forms.ValidationError(WRONG_PHONE)
        return number

    def clean_q(self) -> str:
        """Refuse a search by single characters, which no index serves."""
        words = str(self.cleaned_data["q"]).strip()
        if any(len(word) < SHORTEST_WORD for word in words_of(words)):
            raise forms.ValidationError("请输入至少两个字。")
        return words

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if first and last and last < first:
            self.add_error("until", "截止日期不能早于起始日期。")
        return data


class HotlineFilter(filters.FilterSet):
    """What all filter sets share: the person, the instant, and days of the city."""

    since = DayFilter(label="起始日期", method="filter_since")
    until = DayFilter(label="截止日期", method="filter_until")
    # The column by which a row belongs to a day.
    instant = "received_at"

    class Meta:
        form = FilterForm

    @cached_property
    def at(self) -> datetime:
        """The instant that lights and overdue are told by."""
        return timezone.now()

    @property
    def form(self) -> FilterForm:
        """The form that checks the values, knowing who asks."""
        form: FilterForm = super().form
        form.user = self.request.user
        return form

    def filter_since(self, qs: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """Keep rows of a day and later ones."""
        del name
        return qs.filter(**{f"{self.instant}__gte": city_day(value)[0]})

    def filter_until(self, qs: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """Keep rows of a day and earlier ones."""
        del name
        return qs.filter(**{f"{self.instant}__lt": city_day(value)[1]})

    def values(self) -> dict[str, Any]:
        """Return the filters that are set, cleaned; empty while something is wrong."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if value}


class CaseFilter(HotlineFilter):
    """Filters of the list of cases and of `/api/v1/cases/`.

    `phone`, and a whole number typed into `q`, find by the blind index and only for people
    who may see numbers; units search what they may read (see `CaseQuerySet.search`).
    """

    q = filters.CharFilter(label="搜索", max_length=SEARCH_MAX, method="filter_q")
    state = choices("状态", State.choices, method="filter_state")
    kind = choices("诉求类型", Kind.choices)
    urgency = choices("紧急程度", Urgency.choices)
    category = SubtreeFilter(label="事项分类", shelf=reference.categories, what="事项分类")
    channel = ReferenceFilter(label="渠道", shelf=reference.channels, what="渠道")
    unit = SubtreeFilter("lead_unit", label="承办单位", shelf=reference.units, what="承办单位")
    grid = SubtreeFilter(label="街道/社区", shelf=reference.grids, what="街道/社区")
    light = one_of("时限灯", LIGHTS, method="filter_light")
    again = one_of("再诉", YES_NO, method="filter_again")
    overdue = one_of("超期", YES_NO, method="filter_overdue")
    phone = filters.CharFilter(label="来电号码", max_length=30, method="filter_phone")
    sort = one_of("排序", SORTS, method="filter_sort")

    # Set while the list is counted; the search then takes another way to the same cases.
    for_count = False
    # Unset where cases are found by their number elsewhere.
    by_number = True

    def filter_q(self, qs: Any, name: str, value: str) -> Any:
        """Search words; a whole phone number is looked up as one where that is allowed."""
        del name
        user = self.request.user
        if phone := typed_phone(user, value):
            return self.filter_phone(qs, "phone", phone)
        return qs.search(
            value, masked=masks_text(user), among=known_citizens(user), for_count=self.for_count,
            on=business_day(self.at), apart=self.is_apart, by_number=self.by_number,
        )  # fmt: skip

    @cached_property
    def words(self) -> list[str]:
        """The words that are searched for."""
        return words_of(str(self.form.cleaned_data.get("q") or ""))

    @cached_property
    def is_apart(self) -> bool:
        """Whether the pieces of long words are found too, behind the words (`stands_apart`)."""
        return stands_apart(self.words)

    def filter_phone(self, qs: Any, name: str, value: str) -> Any:
        """Find the cases of one number, normalised by the form; no citizen who is hidden."""
        del name
        return qs.with_phone(value).filter(known_citizens(self.request.user))

    def filter_overdue(self, qs: Any, name: str, value: str) -> Any:
        """Keep cases whose unit is late, or those whose unit is not; for units their own part."""
        del name
        late = self._of_own_part(is_overdue(self.at), agenda.is_overdue(self.at))
        return qs.filter(late) if value == "true" else qs.exclude(late)

    def filter_state(self, qs: Any, name: str, value: list[str]) -> Any:
        """Keep cases in one of the states; a unit that does not lead means its own part."""
        user = self.request.user
        if not value:
            return qs
        if not is_unit_person(user):
            return qs.filter(**{f"{name}__in": value})
        return qs.filter(in_states(user, value))

    def _of_own_part(self, of_case: Q, of_part: Q) -> Q:
        """Return a condition on cases, asked of the own part for units that do not lead."""
        user = self.request.user
        return own_part_is(user, of_case, of_part) if is_unit_person(user) else of_case

    def filter_again(self, qs: Any, name: str, value: str) -> Any:
        """Keep demands about what was closed a while ago, or all others."""
        del name
        return qs.filter(related_case__isnull=value != "true")

    def filter_light(self, qs: Any, name: str, value: str) -> Any:
        """Keep cases with a unit whose light has the colour; for units that of their own part."""
        del name
        part = agenda.light_of_reply(value, self.at)
        return qs.filter(self._of_own_part(has_light(value, self.at), part))

    def filter_sort(self, qs: Any, name: str, value: str) -> Any:
        """Order the list; by deadline or light only cases stand in it that have one.

        Units that do not lead sort by the clock of their own part.
        """
        del name
        if value == "due":
            is_open = Q(state__in=listed(OPEN_STATES))
            qs = qs.filter(is_open, self._of_own_part(is_open, Q()))
        elif value == "light":
            qs = qs.filter(self._of_own_part(RUNNING, agenda.RUNNING))
        return self._sorted(qs, value)

    def in_order(self, qs: Any) -> Any:
        """Bring cases that the filters left into the order that is asked for."""
        return self._sorted(qs, str(self.form.cleaned_data.get("sort") or ""))

    def _sorted(self, qs: Any, value: str) -> Any:
        if value == "oldest":
            return qs.order_by("received_at", "pk")
        if not value:
            return qs
        qs, due, warn = self._with_own_instants(qs)
        return qs.order_by(due, "pk") if value == "due" else qs.order_by(warn, due, "pk")

    def _with_own_instants(self, qs: Any) -> tuple[Any, str, str]:
        """Return the cases with the names of the columns that hold deadline and first warning."""
        user = self.request.user
        if not is_unit_person(user):
            return qs, "reply_due_at", "warn_at"
        due, warn = own_instant(user, "reply_due_at"), own_instant(user, "warn_at")
        return qs.annotate(own_due_at=due, own_warn_at=warn), "own_due_at", "own_warn_at"


class CallFilter(HotlineFilter):
    """Filters of the list of calls."""

    kind = choices("性质", CallKind.choices)
    handling = one_of("处理方式", Handling.choices)
    first = one_of("新诉求", YES_NO, method="filter_first")
    phone = filters.CharFilter(label="来电号码", max_length=30, method="filter_phone")

    def filter_first(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep the calls that made a case, or those that added to one."""
        del name
        return qs.filter(is_first=value == "true", kind=CallKind.DEMAND)

    def filter_phone(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Find the calls of one number, but those about a case whose citizen is hidden."""
        del name
        known = known_citizens(self.request.user, "case")
        return qs.filter(known, caller__phone_index=blind_index(value))


class CallbackFilter(HotlineFilter):
    """Filters of the list of completed callbacks."""

    satisfaction = choices("满意度", Satisfaction.choices)
    solved = one_of("解决情况", YES_NO, method="filter_yes", field_name="was_solved")
    contacted = one_of("联系情况", YES_NO, method="filter_yes", field_name="was_contacted")
    effective = one_of("有效回访", YES_NO, method="filter_yes", field_name="is_effective")
    unit = SubtreeFilter(label="承办单位", shelf=reference.units, what="承办单位")

    instant = "completed_at"

    def filter_yes(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep one answer of a yes-or-no column."""
        return qs.filter(**{name: value == "true"})


class HazardFilter(HotlineFilter):
    """Filters of the ledger of hazards (台账)."""

    body = ReferenceFilter(label="受理单位", shelf=reference.bodies, what="受理单位")
    category = ReferenceFilter(label="隐患类别", shelf=reference.hazard_categories, what="隐患类别")
    grade = choices("等级", HazardGrade.choices)
    grid = SubtreeFilter(label="街道/社区", shelf=reference.grids, what="街道/社区")
    struck_off = one_of("销号", YES_NO, method="filter_struck_off")
    stage = one_of("整改", HAZARD_STAGES, method="filter_stage")

    instant = "reported_at"

    def filter_stage(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep hazards that wait for the same step, or whose deadline has passed."""
        del name
        today = self.at.astimezone(CITY_ZONE).date()
        return qs.filter(hazard_stages(today)[value], struck_off_at__isnull=True)

    def filter_struck_off(self, qs: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep hazards struck off the ledger, or those still on it."""
        del name
        return qs.filter(struck_off_at__isnull=value != "true")
