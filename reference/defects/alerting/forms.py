"""Defects of writing alerts on the dashboard."""

from __future__ import annotations

from dataclasses import replace as altered
from typing import Any

from reference.defects.alerting.pages import asks_store, template
from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import replace


def documents(change: Any) -> None:
    """Understand a form otherwise; `change` makes another document of the one that it describes."""
    from reference.alerting.dashboard.forms import ConfigurationForm

    replace(ConfigurationForm, "document", lambda original: lambda self: change(original(self)))


@defect("What is typed as a filter on the dashboard is lost", Kind.HALF, ("AL-14",), *DESKS)
def typed_filters_lost() -> None:
    documents(lambda document: {**document, "filters": {}})


@defect("A limit that is typed on the dashboard is cut to a whole number", Kind.RECORD, ("AL-14",), *DESKS)
def typed_limits_cut() -> None:
    from reference.alerting.dashboard import forms

    def make(original: Any) -> Any:
        def number(text: str) -> Any:
            found = original(text)
            return float(int(found)) if isinstance(found, float) else found

        return number

    replace(forms, "_number", make)


@defect("Changing an alert on the dashboard makes a second one", Kind.TWICE, ("AL-14",), *DESKS)
def changing_makes_a_second() -> None:
    from reference.alerting.dashboard.pages import configurations
    from reference.alerting.store import configs

    def make(_original: Any) -> Any:
        return lambda connection, config: configs.create(connection, config.model_copy(update={"id": None}))

    asks_store(configurations, "configs", update=make)


@defect("Changing an alert on the dashboard loses its recipients", Kind.HALF, ("AL-14",), *DESKS)
def changing_loses_the_recipients() -> None:
    from reference.alerting.dashboard import forms

    def make(original: Any) -> Any:
        def form_of(config: Any) -> Any:
            form = original(config)
            return altered(form, typed={**form.typed, "notify_emails": ""})

        return form_of

    replace(forms, "form_of", make)


@defect("An unfit form comes back empty", Kind.HALF, ("AL-14",), *DESKS)
def unfit_form_comes_back_empty() -> None:
    from reference.alerting.dashboard import forms

    def make(original: Any) -> Any:
        def checked(self: Any) -> Any:
            config, form = original(self)
            if config is not None:
                return config, form
            empty = forms.empty_form()
            return None, forms.ConfigurationForm(empty.typed, empty.rows, form.faults)

        return checked

    replace(forms.ConfigurationForm, "checked", make)


@defect("An unfit form does not tell which field is at fault", Kind.RECORD, ("AL-14",), *DESKS)
def faults_without_a_field() -> None:
    from reference.alerting.dashboard import forms

    replace(forms.ConfigurationForm, "_field_of", lambda original: lambda self, location: "form")


@defect(
    "What the dashboard says beside a field cannot be seen by those who only hear it", Kind.HALF, ("AL-14",), *DESKS
)
def faults_not_read_aloud() -> None:
    template("parts.html", 'aria-describedby="', 'data-describedby="')


@defect("The enter key takes a threshold away instead of saving", Kind.WRONG_OBJECT, ("AL-14",), *DESKS)
def enter_takes_a_threshold_away() -> None:
    save = '<button class="hidden" name="act" value="save" tabindex="-1" aria-hidden="true">Save</button>'
    template("configuration_form.html", save, "")


@defect("An unfit alert is kept with what could be understood of it", Kind.PERMISSION, ("AL-14",), *DESKS)
def unfit_alert_kept() -> None:
    from reference.alerting.dashboard import forms

    def make(original: Any) -> Any:
        def checked(self: Any) -> Any:
            config, form = original(self)
            if config is None and self.typed["name"].strip():
                empty = forms.empty_form()
                typed = {**empty.typed, "name": self.typed["name"]}
                return original(altered(empty, typed=typed, rows=[altered(empty.rows[0], value="0")]))
            return config, form

        return checked

    replace(forms.ConfigurationForm, "checked", make)
