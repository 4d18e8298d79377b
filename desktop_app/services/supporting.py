"""Supporting: a small file for whoever helps from afar. It says how the program stands and holds nothing about any person."""

from __future__ import annotations

import json
import platform
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from desktop_app import __version__
from desktop_app.domain.errors import Failed
from desktop_app.domain.kind import Kind
from desktop_app.services.backing_up import BackingUp
from desktop_app.services.session import Session
from desktop_app.services.syncing import Syncing
from desktop_app.services.viewing import Viewing
from desktop_app.store import checking
from desktop_app.store.schema import VERSION

PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "cryptography", "msgspec", "requests", "keyring")


@dataclass(frozen=True, slots=True)
class Supporting:
    """What can be told about this office's program."""

    session: Session
    viewing: Viewing
    syncing: Syncing
    backing_up: BackingUp
    kinds: Mapping[str, Kind]

    def facts(self) -> dict[str, object]:
        """How the program stands: versions, sizes, counts, and what the check of the store says."""
        store, status, plan = self.session.store, self.syncing.status(), self.backing_up.plan()
        return {
            "program": __version__, "schema": VERSION, "python": platform.python_version(), "system": platform.platform(),
            "packages": {name: _version(name) for name in PACKAGES},
            "office": status.office, "device": status.device, "key": status.key_source,
            "paired": status.server is not None, "last_sync_at": status.last_sync_at,
            "pending": status.pending, "pending_attachments": status.pending_attachments, "conflicts": status.conflicts,
            "records": {key: self.viewing.count(kind, where={}) for key, kind in self.kinds.items()},
            "database_bytes": (store.home / "office.db").stat().st_size, "free_bytes": self.backing_up.free_bytes(),
            "backup": {"last_at": plan.last_at, "failed": bool(plan.trouble), "drilled_at": plan.drilled_at},
            "faults": checking.faults(store.database, store.records, store.journal),
        }  # fmt: skip

    def write(self, to: Path) -> None:
        """Write the file; raise Failed when it cannot be written."""
        try:
            with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("facts.json", json.dumps(self.facts(), ensure_ascii=False, indent=1))
        except OSError as error:
            raise Failed(f"支持文件写不成：{error.strerror or error}；数据没有改动") from None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
