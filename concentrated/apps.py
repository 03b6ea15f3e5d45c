"""App configuration."""

from django.apps import AppConfig


class ConcentratedConfig(AppConfig):
    """What many people report about one thing: found, proposed, decided on by people."""

    name = "concentrated"
    verbose_name = "集中反映"

    def ready(self) -> None:
        """Bring its entry to the menu, settings, and what notices say of groups."""
        from concentrated.city_settings import SETTINGS  # noqa: PLC0415
        from concentrated.menu import register_entries  # noqa: PLC0415 - needs the models
        from concentrated.notice_kinds import (  # noqa: PLC0415 - the same
            GROUP,
            GroupSentence,
            NoticeKind,
            look_at_groups,
        )
        from grids.declared_rules import register_settings  # noqa: PLC0415
        from notices.kinds import register_kinds  # noqa: PLC0415
        from notices.sentences import register_sentences  # noqa: PLC0415
        from notices.subjects import register_subject  # noqa: PLC0415 - needs the models

        register_settings(*SETTINGS)
        register_entries()
        register_kinds(NoticeKind)
        register_sentences(GroupSentence)
        register_subject(GROUP, look_at_groups)
