"""Every failure a person can meet, as one tree; each knows its code, its sentence and the exit code it ends a command with.

KarstError
├── Known              the world's fault: the sentence says what happened, what it means for the data, what to do
│   ├── Refused        exit 2  bad input or usage; nothing was changed
│   ├── Unknown        exit 2  no such record, kind, attachment or document
│   ├── Failed         exit 1  the work could not be done here (disk, key, file)
│   │   ├── WrongKey   exit 1  the store cannot be unlocked with the key at hand
│   │   ├── Locked     exit 1  the keyring cannot be used now: absent, locked, silent or broken
│   │   └── Damaged    exit 1  the key is right and the file is not whole: a backup has to come back
│   ├── NoLink         exit 3  the county could not be reached, or what answered is not the county
│   └── Unwelcome      exit 5  the county refuses this device
└── Bug                exit 1  ours: the store says something that our own code should have made impossible
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class KarstError(Exception):
    """A failure with one sentence for the person at the desk."""

    code = "E-000"
    exit_code = 1

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Known(KarstError):
    """A failure the world causes; the person can act on it."""


class Bug(KarstError):
    """A failure our own code causes; the person can only report it."""

    code = "E-900"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one blank of the input."""

    field: str  # "amount", or "parties/2/phone": the second item, counted from 1
    label: str  # what the form calls it
    says: str  # the rule that is broken

    def __str__(self) -> str:
        return f"{self.label}（{self.field}）：{self.says}" if self.label else f"{self.field}：{self.says}"


class Refused(Known):
    """Input or usage that is not accepted; nothing was changed."""

    code = "E-201"
    exit_code = 2

    def __init__(self, sentence: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class Unknown(Known):
    """Something was named that does not exist here."""

    code = "E-202"
    exit_code = 2


class Failed(Known):
    """The work could not be done on this machine."""

    code = "E-101"


class WrongKey(Failed):
    """The store cannot be unlocked with the key at hand."""

    code = "E-102"


class Locked(Failed):
    """The operating system's keyring cannot be used now; another way to unlock may."""

    code = "E-103"


class Damaged(Failed):
    """The key is the right one and the database's file is not whole."""

    code = "E-104"


class NoLink(Known):
    """The county could not be reached, or what answered is not the county; nothing is lost."""

    code = "E-301"
    exit_code = 3


class Unwelcome(Known):
    """The county refuses this device; nothing is lost."""

    code = "E-501"
    exit_code = 5
