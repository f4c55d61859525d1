#!/usr/bin/env bash
# Builds the Debian package in a clean chroot, installs it in another one, and uses it there as a new user
# would. Run it as root:
#   try_package.sh bookworm|trixie [FOLDER]
# FOLDER (build/try-package) keeps the base system, the build and the package; use another one per call.
# Needs mmdebstrap, and 4 GB of disk.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

suite=${1:?give bookworm (Debian 12) or trixie (Debian 13)}
folder=$(realpath -m "${2:-build/try-package}")/$suite
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ortchestra

say() { printf 'try_package: %s\n' "$*"; }

# Runs a command in a system, with its own processes and mounts. They end with the command.
in_system() {
  local system=$1
  shift
  unshare --mount --pid --fork --kill-child -- sh -euc '
    mount -t proc proc "$1/proc"
    mount -t tmpfs tmpfs "$1/dev/shm"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/opt LANG=C.UTF-8 \
      DEBIAN_FRONTEND=noninteractive chroot "$@"' sh "$system" "$@"
}

# The mirror that this machine uses.
mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' |
    awk '$3 == "Debian" && $2 !~ /-/ { print $1; exit }'
}

new_system() {
  rm -rf "${folder:?}/$1"
  cp -a "$folder/base" "$folder/$1"
}

make_base() {
  [[ ! -f $folder/base/etc/debian_version ]] || return 0
  say "installing $suite"
  mkdir -p "$folder"
  mmdebstrap --quiet --variant=apt --mode=root --dpkgopt=force-unsafe-io "$suite" "$folder/base" "$(mirror)"
}

# Only what the package needs: the cache may also hold builds for GPUs.
copy_downloads() {
  local version file
  version=$(<cmake/onnxruntime-version.txt)
  mkdir -p "$1"
  for file in "$cache"/libonnxruntime-dev_* "$cache/onnxruntime-$version"-* "$cache"/onnxruntime-linux-*; do
    [[ ! -f $file ]] || cp "$file" "$1"
  done
}

build_package() {
  say "building the package"
  new_system build
  local source=$folder/build/opt/ortchestra
  mkdir -p "$source"
  git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$source"
  copy_downloads "$folder/build/opt/.cache/ortchestra"
  in_system "$folder/build" sh -euc '
    apt-get -q update
    apt-get -q -y --no-install-recommends install make ca-certificates
    nice make -C /opt/ortchestra deb'
  cp "$source"/build/deb/ortchestra_*.deb "$folder"
}

use_package() {
  say "installing the package in a clean $suite"
  new_system clean
  cp "$folder"/ortchestra_*.deb "$folder/clean/opt"
  in_system "$folder/clean" sh -euc '
    apt-get -q update
    apt-get -q -y install /opt/ortchestra_*.deb
    apt-get -q -y --no-install-recommends install man-db bash-completion zsh fish
    useradd -m newcomer
    dpkg -s ortchestra'
  cp scripts/use_package.sh "$folder/clean/opt"
  in_system "$folder/clean" su newcomer -c 'cd && sh -eux /opt/use_package.sh'
  say "compiling a program with the library"
  in_system "$folder/clean" sh -euc '
    apt-get -q -y --no-install-recommends install g++ cmake make nlohmann-json3-dev
    cmake -S /usr/share/doc/ortchestra/examples -B /opt/examples
    cmake --build /opt/examples -j "$(nproc)"
    for source in /usr/share/doc/ortchestra/examples/*.cpp; do
      "/opt/examples/$(basename "$source" .cpp)"
    done'
  say "removing the package"
  in_system "$folder/clean" sh -euc '
    apt-get -q -y purge ortchestra
    test -z "$(find /usr /etc -name "*ortchestra*" | tee /dev/stderr)"'
}

make_base
build_package
use_package
say "done: $(echo "$folder"/ortchestra_*.deb) works in a clean $suite"
