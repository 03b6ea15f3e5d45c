"""What is typed of a promise to call back."""

from django import forms

from hotline.form_fields import Instant, Line
from telephony.models.call import NOTE_MAX

NUMBER_MAX = 30


class PromiseForm(forms.Form):
    """约定回电."""

    number = Line("回电号码", NUMBER_MAX)
    due_at = Instant("约定回电时间")
    about = Line("事由", NOTE_MAX)


class OfCallForm(forms.Form):
    """The same during a call, whose number is known."""

    call = forms.IntegerField(min_value=1, max_value=10**18 - 1)
    due_at = Instant("约定回电时间")
    about = Line("事由", NOTE_MAX)


class SettleForm(forms.Form):
    """What came of calling a missed number back, and when one calls again."""

    note = forms.CharField(required=False)
    due_at = Instant("约定回电时间", required=False)
