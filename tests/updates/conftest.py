"""A releaser with keys and a repository, bundles made of small files, and a laptop that has one of them installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.services.updating import Updating
from resources.installer.releasing import Keys, Repository, first_root
from sync.releases.sources import FolderSource

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
BULK = bytes(range(256)) * 2000  # large enough for differences


@dataclass
class Releaser:
    """Who builds the program: keys in a safe, a repository, and the clock on the wall."""

    keys: Keys
    repository: Repository
    root: bytes
    place: Path
    today: datetime = NOW

    def bundle(self, version: str, **content: bytes) -> Path:
        """A bundle whose program says its version and passes its self-test."""
        folder = self.place / f"karstdesk-{version}"
        (folder / "_internal").mkdir(parents=True)
        (folder / "karstdesk").write_text(f"#!/bin/sh\necho {version} $*\n")
        (folder / "karstdesk").chmod(0o755)
        (folder / "_internal" / "libbulk.so").write_bytes(BULK + version.encode())
        (folder / "_internal" / "same.bin").write_bytes(BULK[::-1])
        (folder / "libbulk.so").symlink_to("_internal/libbulk.so")
        for name, data in content.items():
            (folder / "_internal" / name).write_bytes(data)
        return folder

    def release(self, version: str, bundle: Path | None = None, earlier: Path | None = None) -> Path:
        """Release a version; its bundle."""
        made = bundle or self.bundle(version)
        self.repository.release(made, version, "linux", "x86_64", [earlier] if earlier else [])
        return made


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """The keys in the safe."""
    made = Keys(tmp_path_factory.mktemp("safe") / "keys", b"open sesame")
    made.make()
    return made


@pytest.fixture
def releaser(tmp_path: Path, keys: Keys) -> Iterator[Releaser]:
    """A releaser with an empty repository."""
    root = first_root(keys, NOW)
    made = Releaser(keys, Repository(tmp_path / "repository", keys, lambda: made.today), root, tmp_path / "built")
    made.repository.begin(root)
    yield made


@dataclass
class Laptop:
    """A computer with one version installed."""

    updating: Updating

    def at(self, when: datetime) -> Laptop:
        """The same computer when it believes it is another time."""
        return Laptop(replace(self.updating, now_ms=int(when.timestamp() * 1000)))


@pytest.fixture
def laptop(releaser: Releaser, tmp_path: Path) -> Laptop:
    """A computer with version 1.0.0, which was released."""
    installed = releaser.release("1.0.0")
    now_ms = int((NOW + timedelta(days=1)).timestamp() * 1000)
    return Laptop(Updating(tmp_path / "programs", installed, "1.0.0", "linux", "x86_64", releaser.root, now_ms))


@pytest.fixture
def source(releaser: Releaser) -> FolderSource:
    """The repository as a folder, as on a stick."""
    return FolderSource(releaser.repository.folder)
