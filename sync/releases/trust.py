"""Which releases there are, proven by TUF: the client's part of its workflow over the reference implementation's checks.

Roots lead from the one that was shipped, each signed by the one before; timestamp, snapshot and targets may never go back, and expire.
What was last proven is kept beside, so that no source can show less. The time is given by the caller, as the computer's clock may be wrong.
Source: TUF specification 1.0.34 §5.3–5.6 (theupdateframework.github.io).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.exceptions import (
    BadVersionNumberError,
    EqualVersionNumberError,
    ExpiredMetadataError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, Root, TargetFile
from tuf.api.serialization import DeserializationError
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from sync.releases.manifest import MANIFEST_BYTES, BadRelease, Manifest, is_version, number, read
from sync.releases.sources import Source, whole

_ROOTS = 256  # most changes of the root between two updates
_TIMESTAMP, _SNAPSHOT, _TARGETS, _ROOT = 16_384, 2_000_000, 5_000_000, 512_000  # bytes, as the reference client has them


@dataclass(frozen=True, slots=True)
class Keeper:
    """What one computer trusts: the root it was shipped with, and what it has proven since."""

    place: Path  # folder of what was proven
    shipped: bytes  # root.json
    now: datetime  # UTC, as nearly as the caller knows

    def releases(self, source: Source) -> list[TargetFile]:
        """The manifests that a source can prove now; raise BadRelease. What was proven is kept even when something after it was not."""
        try:
            trusted = self._rooted(source)
            self._stamped(trusted, source)
            self._listed(trusted, source)
        except ExpiredMetadataError:
            raise BadRelease("expired") from None
        except BadVersionNumberError:
            raise BadRelease("older") from None
        except UnsignedMetadataError:
            raise BadRelease("forged") from None
        except (RepositoryError, DeserializationError):
            raise BadRelease("damaged") from None
        return list(trusted.targets.targets.values())

    def newest(self, source: Source, system: str, machine: str, fits: Callable[[str], bool]) -> Manifest | None:
        """The newest release for a kind of machine whose version fits, or None; raise BadRelease."""
        found = [target for target in self.releases(source) if _is_for(target.custom, system, machine) and fits(target.custom["version"])]
        for target in sorted(found, key=lambda target: number(target.custom["version"]), reverse=True)[:1]:
            manifest = self.manifest(source, target)
            if (manifest.version, manifest.system, manifest.machine) != (target.custom["version"], system, machine):
                raise BadRelease("strange")
            return manifest
        return None

    def manifest(self, source: Source, target: TargetFile) -> Manifest:
        """The manifest that a proven target names; raise BadRelease."""
        data = whole(source, f"targets/{target.hashes['sha256']}.{target.path}", min(target.length, MANIFEST_BYTES))
        if data is None:
            raise BadRelease("missing")
        try:
            target.verify_length_and_hashes(data)
        except RepositoryError:
            raise BadRelease("damaged") from None
        return read(data)

    def _rooted(self, source: Source) -> TrustedMetadataSet:
        trusted = TrustedMetadataSet(self._newest_root(), EnvelopeType.METADATA)
        trusted.reference_time = self.now
        for _ in range(_ROOTS):
            data = whole(source, f"metadata/{trusted.root.version + 1}.root.json", _ROOT)
            if data is None:
                break
            trusted.update_root(data)
            self._keep("root", data)
        return trusted

    def _newest_root(self) -> bytes:
        kept = self._kept("root")
        if kept is None:
            return self.shipped
        versions = [Metadata[Root].from_bytes(data).signed.version for data in (kept, self.shipped)]
        return kept if versions[0] >= versions[1] else self.shipped

    def _stamped(self, trusted: TrustedMetadataSet, source: Source) -> None:
        if (kept := self._kept("timestamp")) is not None:
            with suppress(RepositoryError, DeserializationError):  # an expired one still tells how far we were
                trusted.update_timestamp(kept)
        data = _must(whole(source, "metadata/timestamp.json", _TIMESTAMP))
        with suppress(EqualVersionNumberError):
            trusted.update_timestamp(data)
            self._keep("timestamp", data)

    def _listed(self, trusted: TrustedMetadataSet, source: Source) -> None:
        if (kept := self._kept("snapshot")) is not None:
            with suppress(RepositoryError, DeserializationError):
                trusted.update_snapshot(kept, trusted=True)
        data = _must(whole(source, f"metadata/{trusted.timestamp.snapshot_meta.version}.snapshot.json", _SNAPSHOT))
        trusted.update_snapshot(data)
        self._keep("snapshot", data)
        data = _must(whole(source, f"metadata/{trusted.snapshot.meta['targets.json'].version}.targets.json", _TARGETS))
        trusted.update_targets(data)

    def _kept(self, role: str) -> bytes | None:
        path = self.place / f"{role}.json"
        return path.read_bytes() if path.is_file() else None

    def _keep(self, role: str, data: bytes) -> None:
        self.place.mkdir(parents=True, exist_ok=True)
        unfinished = self.place / f"{role}.json.new"
        unfinished.write_bytes(data)
        unfinished.replace(self.place / f"{role}.json")


def _must(data: bytes | None) -> bytes:
    if data is None:
        raise BadRelease("missing")
    return data


def _is_for(custom: object, system: str, machine: str) -> bool:
    return (
        isinstance(custom, Mapping)
        and (custom.get("system"), custom.get("machine")) == (system, machine)
        and is_version(custom.get("version"))
    )
