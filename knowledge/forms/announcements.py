"""The form of an announcement."""

from django import forms

from hotline.form_fields import Instant, Line, Prose
from knowledge.models.announcement import TEXT_MAX, TITLE_MAX


class AnnouncementForm(forms.Form):
    """What hangs on the board, and until when."""

    title = Line("标题", TITLE_MAX)
    text = Prose("内容", TEXT_MAX, rows=4)
    until = Instant("挂到", required=False, help_text="空着即一直挂着，直到撤下。")
    is_pinned = forms.BooleanField(label="置顶", required=False)
