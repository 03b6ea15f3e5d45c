"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, calls, hazards."""

    name = "cases"
    verbose_name = "工单"

    def ready(self) -> None:
        """Bring menu entries and checks to the shell, and case numbers to addresses."""
        from cases import converters  # noqa: PLC0415 - Django itself must be ready
        from cases.api.areas import AREAS  # noqa: PLC0415
        from cases.books.checks import CHECKS  # noqa: PLC0415 - needs the models
        from cases.books.registry import register_checks  # noqa: PLC0415
        from cases.city_settings import SETTINGS  # noqa: PLC0415 - needs the models
        from cases.filters.finding import register_finders  # noqa: PLC0415 - needs the models
        from cases.health import check_months  # noqa: PLC0415 - needs the models
        from cases.menu import register_entries  # noqa: PLC0415 - needs the models
        from cases.rules.notice_kinds import (  # noqa: PLC0415
            CASE,
            SENT_BY,
            CaseSentence,
            HazardSentence,
            NoticeKind,
        )
        from cases.selectors.notices import (  # noqa: PLC0415 - needs the models
            is_dealt_with,
            look_at_cases,
        )
        from cases.selectors.usual import usual_in_cases  # noqa: PLC0415 - needs the models
        from cases.services.dispatch import departing, succession  # noqa: PLC0415 - needs the models
        from cases.services.record.live import URGENT  # noqa: PLC0415 - needs the models
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from grids.options import register_usual_codes  # noqa: PLC0415
        from grids.tokens import register_area  # noqa: PLC0415 - needs the models
        from hotline.health import register_check  # noqa: PLC0415 - needs the settings
        from hotline.live.kinds import register_kinds as register_live_kinds  # noqa: PLC0415
        from hotline.outward_links import register_links  # noqa: PLC0415
        from notices.kinds import register_kinds as register_notices  # noqa: PLC0415
        from notices.sentences import register_sentences  # noqa: PLC0415
        from notices.subjects import register_subject  # noqa: PLC0415 - needs the models
        from notices.waiting import register_dealt_with  # noqa: PLC0415

        register_settings(*SETTINGS)
        for area, label in AREAS.items():
            register_area(area, label)
        converters.register()
        register_links({"register_call": "cases:desk", "outage_calls": "cases:outage_calls"})
        register_usual_codes(usual_in_cases)
        register_live_kinds(URGENT)
        register_entries()
        register_finders()
        register_checks("cases", CHECKS)
        register_check("months", check_months)
        register_notices(NoticeKind, sent_by=SENT_BY)
        register_sentences(CaseSentence)
        register_sentences(HazardSentence)
        register_subject(CASE, look_at_cases)
        register_dealt_with(is_dealt_with)
        departing.register_kinds()
        succession.register_kinds()
