#!/usr/bin/env bash
# The Linux bundle for old systems (UOS 20, Kylin V10): built in a Debian 11 tree, with the last Qt that runs there. Needs root, network, half an hour.
# Usage: old-glibc.sh TREE OUT; TREE is made when it is not there and used again when it is, OUT gets the folder karstdesk.
set -euo pipefail
tree="$(realpath -m "$1")"
out="$(realpath -m "$2")"
source="$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")"
qt=6.9.3     # the last x86_64 wheel for glibc 2.28
python=3.11  # Debian 12's own source; Debian 11 brings 3.9

inside() { chroot "$tree" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root "$@"; }
release() { for each in "$tree/proc" "$tree/dev"; do ! mountpoint -q "$each" || umount "$each"; done; }
trap release EXIT

[ -x "$tree/usr/bin/apt-get" ] || debootstrap --variant=minbase bullseye "$tree" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} # without it, from where debootstrap takes it
release
mount --bind /proc "$tree/proc"
mount --bind /dev "$tree/dev"
cp /etc/resolv.conf "$tree/etc/resolv.conf"
mkdir -p "$tree/etc/ssl/certs" "$tree/root/.config/pip"
cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
for own in /etc/pip.conf "$HOME/.config/pip/pip.conf"; do [ ! -e "$own" ] || cp "$own" "$tree/root/.config/pip/pip.conf"; done

if [ ! -x "$tree/opt/python/bin/python$python" ]; then
	mirror="$(awk '$1 == "deb" { print $2; exit }' "$tree/etc/apt/sources.list")" # as debootstrap wrote it down
	echo "deb-src $mirror bookworm main" >"$tree/etc/apt/sources.list.d/source.list"
	inside apt-get -qq update
	inside apt-get -qq install -y --no-install-recommends build-essential dpkg-dev ca-certificates libssl-dev zlib1g-dev libbz2-dev \
		liblzma-dev libsqlite3-dev libffi-dev uuid-dev libglib2.0-0 libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 \
		libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-randr0 \
		libxcb-xinerama0 libxcb-xfixes0 libx11-xcb1 fonts-wqy-zenhei
	cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/" # the package has replaced it
	inside sh -ec "mkdir -p /src && cd /src && apt-get -qq source --download-only python$python && tar xf python${python}_*.orig.tar.*"
	inside sh -ec "cd /src/Python-$python* && ./configure -q --enable-shared --prefix=/opt/python LDFLAGS=-Wl,-rpath,/opt/python/lib"
	inside sh -ec "cd /src/Python-$python* && make -s -j2 && make -s install"
fi

rm -rf "$tree/src/karstdesk"
mkdir -p "$tree/src/karstdesk"
git -C "$source" archive HEAD | tar -x -C "$tree/src/karstdesk"
[ -x "$tree/src/venv/bin/pyinstaller" ] || inside "/opt/python/bin/python$python" -m venv /src/venv
inside sh -ec "cd /src/karstdesk && /src/venv/bin/pip install -q 'PySide6-Essentials==$qt' '.[desktop,county,build]'"
inside sh -ec "/src/venv/bin/pip uninstall -q -y karstdesk && cd /src/karstdesk && /src/venv/bin/pyinstaller --noconfirm --log-level WARN build_installer.spec"

echo "bundle-old-glibc: the self-test on Debian 11, with nothing but the bundle"
rm -rf "$tree/opt/carried"
mv "$tree/src/karstdesk/dist/karstdesk" "$tree/opt/carried"
chroot "$tree" env -i /opt/carried/karstdesk --self-test
mkdir -p "$out"
rm -rf "$out/karstdesk"
cp -a "$tree/opt/carried" "$out/karstdesk"
