"""What a person types about a group."""

from django import forms

from concentrated.models.group import NAME_MAX, PROBLEM_MAX, REASON_MAX


class NamesForm(forms.Form):
    """Place and problem in a person's words."""

    name = forms.CharField(label="地点或事物", max_length=NAME_MAX)
    problem = forms.CharField(label="问题", max_length=PROBLEM_MAX)


class DismissForm(forms.Form):
    """Why cases are not about one thing."""

    reason = forms.CharField(label="理由", max_length=REASON_MAX)


class MergeForm(forms.Form):
    """The case under which the others of a group are merged."""

    main = forms.CharField(label="主单", max_length=12)


class JoinForm(forms.Form):
    """The group whose cases are to be given to this one."""

    other = forms.IntegerField(label="并入的线索", min_value=1, max_value=2**63 - 1)
