"""Keeps what is being typed: every two seconds of writing the form's draft goes to the office, until it is saved or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop_app.services.drafting import Draft
from desktop_app.ui.desk import Desk

if TYPE_CHECKING:
    from desktop_app.services.office import Office
    from desktop_app.ui.forms.record_form import RecordForm

EVERY_MS = 2000  # DESKTOP §4.4 U9


def draft_of(form: RecordForm) -> Draft:
    """What is written in a form and not saved: of a saved record only what differs (None: cleared), of a new one all."""
    fields, unread = form.drafted()
    shown = form.shown
    if shown is not None:
        keys = [key for key in {**shown.fields, **fields} if fields.get(key) != shown.fields.get(key)]
        fields = {key: fields.get(key) for key in keys}
    return Draft(form.kind.key, shown.id if shown is not None else None, fields, unread)


class DraftKeeper(QObject):
    """The keeper of the drafts of one page's forms."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form: RecordForm | None = None
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.setInterval(EVERY_MS)
        self._beat.timeout.connect(self.keep)

    def watch(self, form: RecordForm) -> None:
        """Keep what is written in this form too."""
        form.edited.connect(lambda: self._written(form))

    def keep(self) -> None:
        """Keep what is written now."""
        self._beat.stop()
        form = self._form
        if form is not None and form.changed():
            draft = draft_of(form)

            def keep(office: Office) -> None:
                office.drafting.keep(draft)

            self._desk.ask(keep, lambda _done: None)

    def let_go(self, key: str) -> None:
        """The draft under a key is saved or given up."""
        self._beat.stop()
        self._desk.ask(lambda office: office.drafting.forget(key), lambda _done: None)

    def _written(self, form: RecordForm) -> None:
        self._form = form
        if not self._beat.isActive():
            self._beat.start()
