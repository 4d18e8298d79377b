"""Stand-ins for the clock and the keyring, each passing the same suite as the real one (tests/ports)."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop_app.domain.errors import Locked
from desktop_app.services.keyrings import LOCKED


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    ms: int = 1_795_000_000_000  # 2026-11-18

    def now_ms(self) -> int:
        self.ms += 1
        return self.ms


@dataclass
class FakeKeyring:
    """A keyring in memory; ``forgetful`` answers yes and keeps nothing, as some backends do; ``trouble`` is said to every call."""

    forgetful: bool = False
    trouble: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    def lock(self) -> None:
        """Answer no more, as after the screen was left."""
        self.trouble = LOCKED

    def get(self, name: str) -> str | None:
        self._answers()
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        self._answers()
        if not self.forgetful:
            self.kept[name] = secret

    def forget(self, name: str) -> None:
        self._answers()
        self.kept.pop(name, None)

    def _answers(self) -> None:
        if self.trouble:
            raise Locked(self.trouble)
