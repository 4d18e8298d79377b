# Everything a person does here is one of these. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# A Python to build the environment with; found by itself when empty.
PYTHON ?=
# Arguments for the demonstration, for example DEMO="--records 500".
DEMO ?=
# Arguments for pytest, for example TESTS="tests/unit -k deadline".
TESTS ?=

# Tests run on all cores; a worker that is done takes tests from the other. PARALLEL= runs them one after the other.
PARALLEL ?= --numprocesses auto --dist worksteal

# Arguments for the storm, for example STORM="--offices 60".
STORM ?=

# Schedules for the simulation.
SEEDS ?= 0-200

BIN := .venv/bin

# Debian names. What Qt needs without a screen, what it needs with one, a screen for tests, glyphs for Chinese (rare ones too) and Latin,
# a real secret service, a browser for the county pages, a reader for the PDFs we make, and a database server for the county.
PACKAGES ?= libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 \
	libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 \
	libxcb-randr0 libxcb-xinerama0 libxcb-xfixes0 libx11-xcb1 \
	xvfb xauth fonts-wqy-zenhei fonts-babelstone-han fonts-arphic-gkai00mp fonts-liberation gnome-keyring dbus chromium poppler-utils postgresql gcc libc6-dev

.PHONY: help setup demo test test-long simulate storm bench lint format types imports locks audit screenshots bundle installers bundle-old-glibc bundle-windows clean packages environment

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.ready ## get everything that is needed into .venv; does nothing when it is there

.venv/.ready: setup.cfg pyproject.toml Makefile
	@$(MAKE) packages
	$(MAKE) environment
	touch $@
	echo "setup: ready"

demo: setup ## the main job on made-up data: an office, a lost link, the county has it (DEMO="…" for arguments)
	@$(BIN)/karstdesk demo $(DEMO)

test: lint types imports ## every check and every test that takes seconds
	@echo "tests: pytest"
	$(BIN)/python -m pytest $(PARALLEL) $(TESTS)

test-long: setup ## all tests, those that take minutes too
	@echo "tests: pytest, the long ones too"
	$(BIN)/python -m pytest $(PARALLEL) -m "" $(TESTS)

simulate: setup ## random schedules of the exchange (SEEDS="417 --shrink", SEEDS=0-500)
	@$(BIN)/python -m tests.sync.simulation $(SEEDS)

storm: setup ## a region's offices all come at once while everything is killed (STORM="--offices 60" for a small one)
	@$(BIN)/python -m tests.storm $(STORM)

bench: setup ## measure, and print what was measured
	@$(BIN)/python -m tests.bench

lint: setup ## style, and the format of every file
	@echo "lint: ruff check"
	$(BIN)/ruff check --quiet .
	echo "format: ruff format --check"
	$(BIN)/ruff format --quiet --check .

format: setup ## put every file into the format that lint asks for
	@$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format --quiet .

types: setup ## mypy --strict
	@echo "types: mypy --strict"
	$(BIN)/mypy --strict --no-error-summary

imports: setup ## which part may import which
	@echo "imports: lint-imports"
	$(BIN)/lint-imports --no-logo

locks: setup ## renew the locks: versions and hashes of all that desktop and county install (needs the network)
	@$(BIN)/python -c "import piptools" 2>/dev/null || $(BIN)/python -m pip install --quiet -e '.[audit]'
	for extra in desktop county; do
		$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links \
			--no-emit-trusted-host --extra "$$extra" --output-file ".ci/locks/$$extra.txt" setup.cfg
	done

# B314: every XML that is parsed was searched for DOCTYPE and entities first (domain/docx.py, sheets/inspecting.py). B608: names of our own
# tables, values are bound; tests/threats tries it. B108: where sticks appear, nothing is written there. B704: a square that segno drew.
audit: setup ## faults bandit knows in the program, and packages with known holes (needs the network)
	@$(BIN)/python -c "import bandit, pip_audit" 2>/dev/null || $(BIN)/python -m pip install --quiet -e '.[audit]'
	$(BIN)/bandit --quiet --recursive -ll --skip B314,B608,B108,B704 desktop_app sync
	for extra in desktop county; do $(BIN)/pip-audit --no-deps --disable-pip --require-hashes -r ".ci/locks/$$extra.txt"; done

screenshots: setup ## pictures of every page, for the documents
	@$(BIN)/python -m tests.screenshots
	$(BIN)/python -m tests.county.pictures

bundle: setup ## the program with its own Python, in dist/karstdesk, checked, packed and tried where there is nothing else
	@$(MAKE) packages PACKAGES="binutils util-linux"
	$(BIN)/python -c "import PyInstaller" 2>/dev/null || $(BIN)/python -m pip install --quiet -e '.[build]'
	echo "bundle: PyInstaller (about two minutes)"
	$(BIN)/python -m PyInstaller --noconfirm --log-level WARN build_installer.spec
	echo "bundle: checking and packing (about two minutes)"
	$(BIN)/python -m resources.installer check dist/karstdesk
	echo "bundle: the self-test with nothing but the bundle"
	$(BIN)/python -m pytest -m "" tests/installer/test_bundle.py tests/installer/test_bundle_updates.py

installers: ## after `make bundle`: the .deb, and the portable folder for a stick
	@$(BIN)/python -m resources.installer deb dist/karstdesk
	$(BIN)/python -m resources.installer portable dist/karstdesk-*-linux-*.tar.xz

bundle-old-glibc: setup ## the bundle for UOS 20 and Kylin V10, built in a Debian 11 tree (as root, half an hour)
	@$(MAKE) packages PACKAGES=debootstrap
	resources/installer/old-glibc.sh build/debian-11 dist/old-glibc
	$(BIN)/python -m resources.installer check dist/old-glibc/karstdesk --glibc 2.30

bundle-windows: setup ## the bundle and the installer for Windows, built and tried under wine (half an hour)
	@$(MAKE) packages PACKAGES="wine wine64 gcc-mingw-w64-x86-64 nsis"
	resources/installer/windows-under-wine.sh build/windows dist/windows tests/ui
	$(BIN)/python -m resources.installer check dist/windows/karstdesk --system windows
	version="$$($(BIN)/python -c 'import desktop_app; print(desktop_app.__version__)')"
	makensis -V2 -WX -DVERSION="$$version" -DBUNDLE="$$PWD/dist/windows/karstdesk" \
		-DOUT="$$PWD/dist/karstdesk-$$version-windows.exe" resources/installer/windows.nsi

clean: ## remove everything that was made here
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------------- the parts of setup

# Install the Debian packages that are missing. Never a reason to stop: what needs them says so itself.
packages:
	@if ! command -v apt-get >/dev/null; then
		echo "packages: this is no Debian or Ubuntu; Qt's libraries and a Chinese font must come from your system"
		exit 0
	fi
	installed() { [[ "$$(dpkg-query --show --showformat='$${db:Status-Abbrev}' "$$1" 2>/dev/null)" == ii* ]]; }
	offered() { [ -n "$$(apt-cache show --no-all-versions "$$1" 2>/dev/null)" ]; }
	missing=()
	for package in $(PACKAGES); do
		installed "$$package" || installed "$${package}t64" || missing+=("$$package")  # newer systems add t64 to some names
	done
	[ "$${#missing[@]}" -gt 0 ] || exit 0
	if [ "$$(id -u)" = 0 ]; then
		as_root=()
	elif sudo -n true 2>/dev/null; then
		as_root=(sudo -n)
	else
		echo "packages: not allowed to install; going on without: $${missing[*]}"
		exit 0
	fi
	log="$$(mktemp)"
	trap 'rm -f "$$log"' EXIT
	apt() { "$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$$@" >"$$log" 2>&1; }
	echo "packages: asking for $${missing[*]}"
	apt update || { tail -n 3 "$$log"; echo "packages: the package lists could not be renewed; trying with the old ones"; }
	wanted=() unknown=()
	for package in "$${missing[@]}"; do
		if offered "$$package"; then
			wanted+=("$$package")
		elif offered "$${package}t64"; then
			wanted+=("$${package}t64")
		else
			unknown+=("$$package")
		fi
	done
	[ "$${#unknown[@]}" = 0 ] || echo "packages: this system has none named: $${unknown[*]}"
	if [ "$${#wanted[@]}" -gt 0 ] && ! apt install -y --no-install-recommends "$${wanted[@]}"; then
		tail -n 5 "$$log"
		echo "packages: could not be installed; going on without: $${wanted[*]}"
	fi

# Make .venv with a Python of 3.11 or later, and install the program and its tools into it.
environment:
	@fits() { command -v "$$1" >/dev/null && "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
	python=""
	for candidate in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14); do
		if fits "$$candidate"; then python="$$candidate"; break; fi
	done
	if [ -z "$$python" ]; then
		echo "environment: no Python 3.11 or later among: $(or $(PYTHON),python3 python3.11 … python3.14); install one, or say PYTHON=…" >&2
		exit 1
	fi
	can_make() { "$$python" -c 'import venv, ensurepip' 2>/dev/null; }
	can_make || $(MAKE) packages PACKAGES=python3-venv
	can_make || $(MAKE) packages PACKAGES="$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	if ! can_make; then
		echo "environment: $$python cannot make environments; install its venv module (Debian: python3-venv)" >&2
		exit 1
	fi
	if ! fits $(BIN)/python || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then
		echo "environment: $$("$$python" --version) makes .venv"
		"$$python" -m venv --clear .venv
	fi
	echo "environment: installing the program and its tools"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[desktop,county,postgresql,dev]'
