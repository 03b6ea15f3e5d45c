"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, calls, hazards, notices."""

    name = "cases"
    verbose_name = "工单"

    def ready(self) -> None:
        """Bring menu entries and checks to the shell, and case numbers to addresses."""
        from cases import converters  # noqa: PLC0415 - Django itself must be ready
        from cases.api.areas import AREAS  # noqa: PLC0415
        from cases.books.checks import CHECKS  # noqa: PLC0415 - needs the models
        from cases.books.registry import register_checks  # noqa: PLC0415
        from cases.city_settings import SETTINGS  # noqa: PLC0415 - needs the models
        from cases.health import check_months  # noqa: PLC0415 - needs the models
        from cases.menu import register_entries  # noqa: PLC0415 - needs the models
        from cases.selectors.usual import usual_in_cases  # noqa: PLC0415 - needs the models
        from cases.services.dispatch import departing, succession  # noqa: PLC0415 - needs the models
        from cases.services.notices import tell_of_account  # noqa: PLC0415 - needs the models
        from grids.account_news import register_teller  # noqa: PLC0415 - needs the models
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from grids.options import register_usual_codes  # noqa: PLC0415
        from grids.tokens import register_area  # noqa: PLC0415 - needs the models
        from hotline.health import register_check  # noqa: PLC0415 - needs the settings

        register_settings(*SETTINGS)
        for area, label in AREAS.items():
            register_area(area, label)
        converters.register()
        register_usual_codes(usual_in_cases)
        register_entries()
        register_checks("cases", CHECKS)
        register_check("months", check_months)
        register_teller(tell_of_account)
        departing.register_kinds()
        succession.register_kinds()
