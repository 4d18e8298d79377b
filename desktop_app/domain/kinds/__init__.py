"""The kinds of records this program ships, in menu order; everything else receives its kinds as an argument."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.domain.errors import Unknown
from desktop_app.domain.kind import Kind
from desktop_app.domain.kinds import aid_application, committee, consultation, mediation_case, mediator, publicity_event, screening

KINDS: tuple[Kind, ...] = (
    mediation_case.KIND, aid_application.KIND, publicity_event.KIND, consultation.KIND, screening.KIND, committee.KIND, mediator.KIND,
)  # fmt: skip


def by_key(key: str, kinds: Iterable[Kind] | None = None) -> Kind:
    """The kind with this key, among ``kinds`` or the shipped ones. Raise Unknown when there is none."""
    known = {kind.key: kind for kind in (KINDS if kinds is None else kinds)}
    if key not in known:
        raise Unknown(f"没有“{key[:40]}”这种记录；可用的有：" + "、".join(f"{kind.key}（{kind.title}）" for kind in known.values()))
    return known[key]
