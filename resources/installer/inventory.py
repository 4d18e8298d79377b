"""What a bundle is made of: every component with its version and licence, their texts, and a bill of materials.

Nothing goes out whose licence is not known, and nothing that is under the GPL alone: the program is Apache-2.0, and a bureau must be
able to pass it on. Versions and licences of Python packages come from their own metadata, those of system libraries from libraries.json.
Source: CycloneDX 1.6 (ECMA-424) for the bill; SPDX for the names of licences.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from desktop_app import __version__

ACCEPTED = frozenset({
    "0BSD", "AFL-2.1", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "FTL", "HPND", "IJG", "ISC", "MIT", "MIT-0", "MPL-2.0", "OpenSSL",
    "PSF-2.0", "Unicode-3.0", "X11", "Zlib", "blessing", "bzip2-1.0.6", "libpng-2.0",
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
    "GPL-3.0-or-later WITH GCC-exception-3.1", "GPL-2.0-or-later WITH Bootloader-exception", "LicenseRef-Microsoft-Redistributable",
})  # fmt: skip
_SPDX = {  # what older metadata says
    "MIT License": "MIT", "BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "BSD 2-Clause License": "BSD-2-Clause",
}  # fmt: skip
_NAMED_LONGEST = 80  # a longer licence field is the text, no name
_TEXTS = ("licen", "copying", "notice", "authors")
_DEBIAN_TEXTS = Path("/usr/share/doc")
Entry = tuple[str, str]  # place in the bundle or name of a module, and the file it came from


class NotForUs(Exception):
    """Something may not go out; the text names it and the reason."""


@dataclass
class Component:
    """One thing of others in a bundle."""

    name: str
    version: str
    licence: str  # SPDX expression
    purl: str  # package URL, where it is from
    texts: tuple[Path, ...] = ()
    places: set[str] = field(default_factory=set)


def accepted(expression: str) -> bool:
    """Whether a licence lets us pass the component on: one alternative of it, with all its parts, is on the list."""
    alternatives = re.sub("[()]", "", expression).split(" OR ")
    return any(all(part.strip() in ACCEPTED for part in one.split(" AND ")) for one in alternatives)


def components(entries: Iterable[Entry]) -> list[Component]:
    """The components that collected files belong to, by name; raise NotForUs naming all that may not go out."""
    known = _Known.read()
    found: dict[str, Component] = {}
    strange: list[str] = []
    for place, source in entries:
        component = known.component(place, Path(source))
        if component is None:
            strange.append(f"{place}: nobody knows what it belongs to ({source})")
        elif component.name != "karstdesk":
            found.setdefault(component.name.lower(), component).places.add(place.replace("\\", "/"))
    strange += [f"{one.name} {one.version}: licence {one.licence or 'unknown'}" for one in found.values() if not accepted(one.licence)]
    if strange:
        raise NotForUs("\n".join(strange))
    return [found[name] for name in sorted(found)]


def notices(entries: Iterable[Entry], folder: Path) -> list[Entry]:
    """Write the bill and the licence texts into ``folder``; which file goes to which place in the bundle. Raise NotForUs."""
    parts = components(entries)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sbom.cdx.json").write_text(json.dumps(bill(parts), indent=1, ensure_ascii=False) + "\n", "utf-8")
    lines = [f"{part.name} {part.version}\t{part.licence}\t{part.purl}" for part in parts]
    (folder / "LICENCES.txt").write_text("\n".join(lines) + "\n", "utf-8")
    for part in parts:
        for number, text in enumerate(part.texts):
            shutil.copyfile(text, folder / f"{re.sub('[^A-Za-z0-9.+-]', '_', part.name)}-{number}-{text.name}.txt")
    return [(f"licences/{path.name}", str(path)) for path in sorted(folder.iterdir())]


def bill(parts: Iterable[Component]) -> dict[str, Any]:
    """The bill of materials; the same parts give the same bill."""
    listed = [
        {
            "type": "library", "bom-ref": part.purl, "name": part.name, "version": part.version, "purl": part.purl,
            "licenses": [{"expression": part.licence}],
            "properties": [{"name": "karstdesk:files", "value": str(len(part.places))}],
        }
        for part in parts
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()
    own = f"pkg:generic/karstdesk@{__version__}"
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": "karstdesk", "version": __version__, "purl": own,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": listed,
        "dependencies": [{"ref": own, "dependsOn": [part["bom-ref"] for part in listed]}],
    }  # fmt: skip


@dataclass(frozen=True)
class _Known:
    """What this machine knows about where files are from."""

    by_file: Mapping[Path, Component]
    libraries: Mapping[str, tuple[str, str]]  # stem of a file: name of its component, licence
    python: Component
    own: Component
    root: Path

    @classmethod
    def read(cls) -> _Known:
        listed = json.loads(Path(__file__).with_name("libraries.json").read_text("utf-8"))
        by_file: dict[Path, Component] = {}
        for package in metadata.distributions():
            component = _of_package(package, listed["packages"])
            by_file |= {Path(str(package.locate_file(path))).resolve(): component for path in package.files or ()}
        version = ".".join(map(str, sys.version_info[:3]))
        texts = tuple(Path(sys.base_prefix).glob("LICENSE*")) or tuple(Path(sys.base_prefix).glob("lib/python3.*/LICENSE.txt"))
        return cls(
            by_file,
            {stem: (name, licence) for name, (licence, stems) in listed["libraries"].items() for stem in stems},
            Component("CPython", version, "PSF-2.0", f"pkg:generic/cpython@{version}", texts),
            Component("karstdesk", __version__, "Apache-2.0", f"pkg:generic/karstdesk@{__version__}"),
            Path(__file__).resolve().parents[2],
        )

    def component(self, place: str, source: Path) -> Component | None:
        """What a file belongs to, or None."""
        real = source.resolve()
        if found := self.by_file.get(real):
            return found
        if stem := self.libraries.get(_stem(place)):
            return _of_system(*stem, real)
        if any(real.is_relative_to(self.root / name) for name in ("desktop_app", "sync", "resources", "build")):
            return self.own
        return self.python if _is_pythons(real) else None


def _is_pythons(real: Path) -> bool:
    prefix = Path(sys.base_prefix).resolve()
    return real.is_relative_to(prefix) or real.name.startswith(("libpython3", "python3", "pyi_rth", "pyimod", "_pyi")) or not real.is_file()


def _stem(place: str) -> str:
    """The name of a library without versions: libssl.so.3 and libssl.so.1.1 are both libssl."""
    name = place.replace("\\", "/").rpartition("/")[2].lower()
    return re.sub(r"(\.so(\..*)?|(-[0-9_]+(-x64)?)?\.dll)$", "", name)


def _of_package(package: metadata.Distribution, corrected: Mapping[str, str]) -> Component:
    classifiers = [c.rpartition("::")[2].strip() for c in _says(package, "Classifier") if c.startswith("License ::")]
    named = [said for said in _says(package, "License") if len(said) <= _NAMED_LONGEST]
    corrections = [corrected[package.name]] if package.name in corrected else []
    said = next(iter([*corrections, *_says(package, "License-Expression"), *named]), " AND ".join(classifiers))
    licence = _SPDX.get(said, said)
    own = [Path(str(package.locate_file(path))) for path in package.files or () if ".dist-info" in str(path)]
    texts = tuple(sorted(path for path in own if path.is_file() and path.name.lower().startswith(_TEXTS)))
    name = re.sub("[-_.]+", "-", package.name).lower()
    return Component(package.name, package.version, licence, f"pkg:pypi/{name}@{package.version}", texts)


def _says(package: metadata.Distribution, heading: str) -> list[str]:
    return [str(said) for said in package.metadata.get_all(heading) or ()]


def _of_system(name: str, licence: str, real: Path) -> Component:
    """A library of the system, with the version of the Debian package it is from, where there is one."""
    package, version = _debian(real)
    texts = tuple(path for path in [_DEBIAN_TEXTS / package / "copyright"] if package and path.is_file())
    purl = f"pkg:deb/debian/{package}@{version}" if package else f"pkg:generic/{name}"
    return Component(name, version or "with the system", licence, purl, texts)


def _debian(real: Path) -> tuple[str, str]:
    if not shutil.which("dpkg-query"):
        return "", ""
    for path in (real, Path(str(real).removeprefix("/usr"))):  # merged /usr: Debian lists either
        asked = subprocess.run(["dpkg-query", "--search", str(path)], capture_output=True, text=True)
        if asked.returncode == 0:
            package = asked.stdout.partition(": ")[0].partition(",")[0]
            version = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True).stdout
            return package.partition(":")[0], version
    return "", ""
