"""Stand-ins for the clock and the keyring, each passing the same suite as the real one (tests/ports)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    ms: int = 1_795_000_000_000  # 2026-11-18

    def now_ms(self) -> int:
        self.ms += 1
        return self.ms


@dataclass
class FakeKeyring:
    """A keyring in memory; ``forgetful`` answers yes and keeps nothing, as some backends do."""

    forgetful: bool = False
    kept: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        if not self.forgetful:
            self.kept[name] = secret
