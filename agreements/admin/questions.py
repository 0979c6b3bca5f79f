"""The ticks beside the questions that a save is kept back for: “yes, really”."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.curation.plausible import Question


class MeantField(forms.MultipleChoiceField):
    """The answers to questions. Which arise is known only after the save, so any answer is taken."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(**{"label": _("Yes, really"), "required": False, **kwargs})

    def valid_value(self, value):
        return True

    def ask(self, questions: Iterable[Question]) -> None:
        self.choices = [tuple(question) for question in questions]
