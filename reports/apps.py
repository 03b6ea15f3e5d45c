"""App configuration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Figures, bulletins, papers."""

    name = "reports"
    verbose_name = "日报与统计"

    def ready(self) -> None:
        """Bring to the site's shell the menu entries, kinds of export and checks of bulletins."""
        from cases.books.registry import register_checks  # noqa: PLC0415 - needs the models
        from cases.rules.issued_days import (  # noqa: PLC0415 - the same
            register_issued_dailies,
            register_issued_hazard_days,
        )
        from grids.constraint_words import Fault, register_words  # noqa: PLC0415 - the same
        from grids.declared_rules import register_settings  # noqa: PLC0415 - the same
        from grids.tokens import register_area  # noqa: PLC0415 - the same
        from hotline.outward_links import register_links  # noqa: PLC0415 - the same
        from notices.kinds import register_kinds as register_notices  # noqa: PLC0415 - the same
        from notices.sentences import register_sentences  # noqa: PLC0415 - the same
        from notices.waiting import register_dealt_with  # noqa: PLC0415 - the same
        from reports import departing, unit_merging  # noqa: PLC0415 - the same
        from reports.api.areas import AREAS  # noqa: PLC0415 - the same
        from reports.books.bulletins import CHECKS  # noqa: PLC0415 - the same
        from reports.bulletins.issuing.issued_days import (  # noqa: PLC0415 - the same
            are_cases_issued,
            are_hazards_issued,
        )
        from reports.bulletins.spec import register_series  # noqa: PLC0415 - the same
        from reports.capabilities import ReportCapability  # noqa: PLC0415 - the same
        from reports.city_settings import SETTINGS  # noqa: PLC0415 - the same
        from reports.documents.registered import register_documents  # noqa: PLC0415 - the same
        from reports.exports.case_lists import (  # noqa: PLC0415 - the same
            register_kinds as register_case_lists,
        )
        from reports.links import LINKS, PANELS  # noqa: PLC0415 - the same
        from reports.menu import register_entries  # noqa: PLC0415 - the same
        from reports.notice_kinds import (  # noqa: PLC0415 - the same
            BulletinSentence,
            NoticeKind,
            ReportSentence,
        )
        from reports.notice_waiting import is_step_taken  # noqa: PLC0415 - the same
        from reports.papers.slip_printing import register_kinds as register_slips  # noqa: PLC0415
        from reports.rates.exporting import register_kinds  # noqa: PLC0415 - the same
        from reports.series import SPECS, TOPIC_SPECS  # noqa: PLC0415 - the same

        register_series(*SPECS, *TOPIC_SPECS)
        register_documents()
        register_settings(*SETTINGS)
        for area, label in AREAS.items():
            register_area(area, label)
        register_words({
            "phrase_never_works_backwards": Fault("from_on", "启用日期不能早于今天。"),
            "document_version_once": Fault("code", "这个代码的这一版已有，请从列表中“另立新版”。"),
        })  # fmt: skip
        register_issued_dailies(are_cases_issued)
        register_issued_hazard_days(are_hazards_issued)
        register_notices(NoticeKind)
        register_sentences(BulletinSentence)
        register_sentences(ReportSentence)
        register_dealt_with(is_step_taken)
        register_entries()
        register_links(LINKS)
        register_links(PANELS, asks=ReportCapability.READ_BRIEFS)
        register_kinds()
        register_slips()
        register_case_lists()
        departing.register_kinds()
        unit_merging.register_kinds()
        register_checks("reports", CHECKS)
