#!/usr/bin/env bash
# Installs what the build needs: packages with apt, and ONNX Runtime into build/deps. Can be repeated.
# With DEVICE=cuda, it also installs the build of ONNX Runtime for NVIDIA GPUs, which the same program can
# load. CUDA=12 or CUDA=13 sets the CUDA version; without it, the installed version is used.
# With the argument `deb`, it installs what `make deb` needs: without the packages for tests and cameras.
# With the argument `docs`, it installs only the additional packages for `make docs`.
# docs/decisions/0001-onnxruntime-setup.md says why ONNX Runtime is searched for in this order.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ort_version=$(<"$root/cmake/onnxruntime-version.txt")
ort_home=$root/build/deps/onnxruntime/$ort_version
gpu_home=$ort_home-cuda
cache=${XDG_CACHE_HOME:-${HOME:-$root/build}/.cache}/ortchestra
stamp=$root/build/deps/.setup-done
log=$root/build/setup.log

# Checksums of the files of the pinned version; change them together with the version. A file without
# a checksum here is checked only by the signature or checksum that its source publishes.
declare -A pinned=(
  [onnxruntime-1.29.0.jar]=5933bbc0c6c4d89afc04bf7c11011de23a947509c1352e5bf5936e62a84e4d10
  [onnxruntime_gpu-1.29.0.jar]=fe39a98c499fc9be3944dd2bf2fb77d7dc5f152668bf95d8beb1c3d7b22f2a89
  [onnxruntime_gpu-1.29.0-cp311-cp311-manylinux_2_28_x86_64.whl]=de3caf93887ba4ad51c7d3cab04c7b464f9dd93c51047be5bfb413fd4a191e6a
  [libonnxruntime-dev_1.21.0+dfsg-1_amd64.deb]=14f7d959d5deacbcf1504830d4189f91fc67382b399ed9ae9d3aa9c4050ced08
)

packages=(
  build-essential cmake ninja-build pkg-config git unzip ca-certificates curl
  libavformat-dev libavcodec-dev libavutil-dev libswscale-dev
  libopencv-imgproc-dev
  libasio-dev libcli11-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev
  libonnx-dev libprotobuf-dev protobuf-compiler libmd-dev libboost-dev libminizip-dev
  libjs-chart.js
  libgtest-dev libgmock-dev
)
# The browser is for the test of the HTML report; without fonts, it shows no text.
# libavdevice is for cameras; it is loaded when a camera is opened.
optional_packages=(libavdevice-dev ccache clang-format clang-tidy python3 strace chromium fonts-liberation)
docs_packages=(doxygen)
deb_packages=(dpkg-dev file)

say() { printf 'setup: %s\n' "$*"; }

# Ends the set-up. Prints the reason, what to do, and the last lines of the log.
die() {
  printf 'setup: %s\n' "$@" >&2
  if [[ -s $log ]]; then
    printf 'setup: the last lines of %s:\n' "$log" >&2
    tail -n 15 "$log" >&2
  fi
  exit 1
}

# Runs a command, and writes its output to the log.
logged() {
  printf '+ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null
}

# --- packages ---------------------------------------------------------------------------------

# Prints the given packages that are not installed.
missing_of() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

# Runs apt-get without questions. Waits until other apt processes have ended.
apt_get() {
  local -a as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || return 1
    as_root=(sudo)
  fi
  logged "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o DPkg::Lock::Timeout=300 --no-install-recommends "$@"
}

install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "apt-get is missing on this system: install the equivalents of these packages: ${packages[*]}"
    return
  fi
  local -a missing optional
  mapfile -t missing < <(missing_of "${packages[@]}")
  mapfile -t optional < <(missing_of "${optional_packages[@]}")
  ((${#missing[@]} + ${#optional[@]})) || return 0

  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    ((${#missing[@]})) || return 0
    die "packages are missing, and they cannot be installed without root or sudo." \
      "Run as root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing ${#missing[@]} required and ${#optional[@]} optional packages"
  # If the update fails, the packages may still be in the existing lists.
  apt_get update || say "apt-get update failed; continuing with the existing package lists"
  if ((${#missing[@]})); then
    apt_get install "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
  fi
  local package
  for package in "${optional[@]}"; do
    apt_get install "$package" || say "$package is not available here; continuing without it"
  done
}

# For `make docs`. A Doxygen that apt did not install is also accepted.
install_docs_packages() {
  ! command -v doxygen >/dev/null || return 0
  mkdir -p "$root/build"
  : >"$log"
  say "installing ${docs_packages[*]}"
  apt_get install "${docs_packages[@]}" || { apt_get update && apt_get install "${docs_packages[@]}"; } ||
    die "could not install: ${docs_packages[*]}" "Install Doxygen 1.9 or later and run 'make docs' again."
}

# --- cache of downloads, shared by all clones ---------------------------------------------------

# Succeeds if the cache contains the named file with the expected checksum.
cached() {
  local name=$1 expected
  [[ -f $cache/$name ]] || return 1
  expected=${pinned[$name]:-$(cat "$cache/$name.sha256" 2>/dev/null)}
  if [[ $(checksum "$cache/$name") != "$expected" ]]; then
    say "the cached $name is damaged; downloading it again"
    rm -f "$cache/$name" "$cache/$name.sha256"
    return 1
  fi
}

# Copies a downloaded file into the cache under a name, if its checksum is correct.
keep() {
  local file=$1 name=$2 sum
  sum=$(checksum "$file") || return
  if [[ -n ${pinned[$name]:-} && $sum != "${pinned[$name]}" ]]; then
    say "$name has checksum $sum, expected ${pinned[$name]}: not used"
    return 1
  fi
  mkdir -p "$cache" && printf '%s\n' "$sum" >"$cache/$name.sha256" &&
    cp "$file" "$cache/$name.part" && mv -f "$cache/$name.part" "$cache/$name"
}

checksum() { sha256sum "$1" | cut -d' ' -f1; }

# --- ONNX Runtime -------------------------------------------------------------------------------

# Succeeds if a folder contains ONNX Runtime with the layout of a release.
is_onnxruntime() {
  [[ -f $1/include/onnxruntime_cxx_api.h || -f $1/include/onnxruntime/onnxruntime_cxx_api.h ]] &&
    [[ -e $1/lib/libonnxruntime.so || -e $1/lib64/libonnxruntime.so ]]
}

# Installs headers and library from the official archive of a release.
from_release() {
  local target=$1 folder=onnxruntime-linux-$release_arch-$ort_version
  local archive=$folder.tgz
  if ! cached "$archive"; then
    logged curl -fsSL --connect-timeout 5 --max-time 900 -o "$tmp/$archive" \
      "https://github.com/microsoft/onnxruntime/releases/download/v$ort_version/$archive" || return
    keep "$tmp/$archive" "$archive" || return
  fi
  logged tar -xzf "$cache/$archive" -C "$tmp" || return
  mkdir -p "$target/licences" && cp -a "$tmp/$folder/include" "$tmp/$folder/lib" "$target" &&
    cp "$tmp/$folder/LICENSE" "$tmp/$folder/ThirdPartyNotices.txt" "$target/licences"
}

# Downloads GROUP:ARTIFACT:VERSION[:TYPE] with Maven into the cache, under a name.
maven_get() {
  local artifact=$1 name=$2 file
  if ! command -v mvn >/dev/null; then
    say "installing Maven to download ONNX Runtime"
    apt_get install maven || return
  fi
  # Uses a temporary Maven repository, so that the repository of the user does not grow.
  logged timeout 600 mvn -q -B -Dmaven.repo.local="$tmp/maven" dependency:get \
    -Dtransitive=false -Dartifact="$artifact" || return
  file=$(find "$tmp/maven/com/microsoft" -name "$name" -print -quit) && [[ -n $file ]] || return
  keep "$file" "$name"
}

# Installs the library from the Java package.
library_from_maven() {
  local target=$1 jar=onnxruntime-$ort_version.jar
  cached "$jar" || maven_get "com.microsoft.onnxruntime:onnxruntime:$ort_version" "$jar" || return
  logged unzip -qjo "$cache/$jar" "ai/onnxruntime/native/$jar_arch/libonnxruntime.so" \
    -d "$tmp/jar" || return
  mkdir -p "$target/lib" && cp "$tmp/jar/libonnxruntime.so" "$target/lib/libonnxruntime.so.$ort_version" &&
    ln -s "libonnxruntime.so.$ort_version" "$target/lib/libonnxruntime.so.1" &&
    ln -s libonnxruntime.so.1 "$target/lib/libonnxruntime.so"
}

# Installs the headers from the Android package, the only Maven package that contains them.
headers_from_maven() {
  local target=$1 aar=onnxruntime-android-$ort_version.aar
  cached "$aar" ||
    maven_get "com.microsoft.onnxruntime:onnxruntime-android:$ort_version:aar" "$aar" || return
  logged unzip -qjo "$cache/$aar" 'headers/*' -d "$target/include"
}

# Prints the URL of the Debian mirror that this machine uses.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 2>/dev/null |
    awk '$3 == "Debian" && $2 !~ /-/ { print $1; exit }'
}

# Downloads the package of Debian 13 with the headers, from the mirror that this machine uses. apt checks
# its signature. A separate folder is used, so that the package sources of the machine do not change.
fetch_headers_from_debian() {
  local mirror dir=$tmp/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(debian_mirror)
  if [[ -z $mirror ]]; then
    apt_get update && mirror=$(debian_mirror)
    [[ -n $mirror ]] || { say "no Debian mirror is configured on this system"; return 1; }
  fi
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" || return
  printf 'deb [signed-by=%s] %s trixie main\n' "$keyring" "$mirror" >"$dir/sources.list"
  local -a private=(
    -q -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o Acquire::Languages=none
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
    -o "APT::Sandbox::User=$(id -un)"
  )
  logged apt-get "${private[@]}" update || return
  (cd "$dir" && logged apt-get "${private[@]}" download libonnxruntime-dev) || return
  local deb
  for deb in "$dir"/libonnxruntime-dev_*.deb; do
    keep "$deb" "$(basename "$deb")" || return
  done
}

# Unpacks the package of Debian 13 with the headers into $tmp/deb.
unpack_debian_headers() {
  local deb arch
  arch=$(dpkg --print-architecture) || return
  cached_headers_deb "$arch" >/dev/null || fetch_headers_from_debian || return
  deb=$(cached_headers_deb "$arch") || return
  logged dpkg-deb -x "$deb" "$tmp/deb"
}

# These headers are older. This works, because a library supports all older versions of the C API.
headers_from_debian() {
  unpack_debian_headers && cp -r "$tmp/deb/usr/include/onnxruntime" "$1/include"
}

# Maven's packages have no licence texts. Debian's package lists the licences of all parts of ONNX Runtime.
licences_from_debian() {
  mkdir -p "$1/licences"
  [[ -d $tmp/deb ]] || unpack_debian_headers || return
  cp "$tmp/deb/usr/share/doc/libonnxruntime-dev/copyright" "$1/licences/onnxruntime"
}

# Prints the path of the cached package with the headers for an architecture.
cached_headers_deb() {
  local deb
  for deb in "$cache"/libonnxruntime-dev_*_"$1".deb; do
    cached "$(basename "$deb")" && printf '%s\n' "$deb" && return
  done
  return 1
}

# Installs the library from Maven, and the headers from Maven or from Debian 13.
from_packages() {
  local target=$1
  library_from_maven "$target" || return
  # If only Debian's package is cached, Maven did not have the headers the last time.
  if [[ ! -f $cache/onnxruntime-android-$ort_version.aar ]] &&
    cached_headers_deb "$(dpkg --print-architecture)" >/dev/null; then
    headers_from_debian "$target" || return
  else
    headers_from_maven "$target" || headers_from_debian "$target" || return
  fi
  licences_from_debian "$target" || say "the licence texts of ONNX Runtime could not be downloaded"
}

install_onnxruntime() {
  if [[ -n ${ONNXRUNTIME_ROOT:-} ]]; then
    is_onnxruntime "$ONNXRUNTIME_ROOT" || die \
      "ONNXRUNTIME_ROOT is $ONNXRUNTIME_ROOT, which does not contain both include/onnxruntime_cxx_api.h and lib/libonnxruntime.so." \
      "Set it to an unpacked ONNX Runtime release, or unset it."
    return
  fi
  if is_onnxruntime "$ort_home" && [[ -d $ort_home/licences ]]; then return; fi

  local release_arch jar_arch
  case $(uname -m) in
    x86_64) release_arch=x64 jar_arch=linux-x64 ;;
    aarch64 | arm64) release_arch=aarch64 jar_arch=linux-aarch64 ;;
    *) die "there is no release of ONNX Runtime for $(uname -m); build it yourself and set ONNXRUNTIME_ROOT." ;;
  esac

  local way parts=$tmp/onnxruntime
  for way in $(ways_in_order); do
    say "downloading ONNX Runtime $ort_version ($way)"
    rm -rf "$parts"
    if "from_$way" "$parts" && is_onnxruntime "$parts"; then
      mkdir -p "$(dirname "$ort_home")"
      rm -rf "$ort_home"
      mv -T "$parts" "$ort_home"
      return
    fi
  done
  die "ONNX Runtime $ort_version could not be downloaded, neither as a release archive nor as packages." \
    "Check the network, or unpack a release archive (onnxruntime-linux-$release_arch-$ort_version.tgz) yourself and set ONNXRUNTIME_ROOT to its folder."
}

# Prints the ways to get ONNX Runtime. The way whose files are in the cache comes first.
ways_in_order() {
  if [[ -f $cache/onnxruntime-$ort_version.jar ]] &&
    [[ ! -f $cache/onnxruntime-linux-$release_arch-$ort_version.tgz ]]; then
    echo packages release
  else
    echo release packages
  fi
}

# --- ONNX Runtime for NVIDIA GPUs ---------------------------------------------------------------

# Checks only libraries, because the program is compiled with the headers of the CPU build.
is_gpu_onnxruntime() {
  [[ -e $1/lib/libonnxruntime.so.1 && -e $1/lib/libonnxruntime_providers_cuda.so ]]
}

# Prints the major version of CUDA: $CUDA, else the installed version, else 13.
cuda_version() {
  local version=${CUDA:-}
  if [[ -z $version ]]; then
    version=13
    local known
    known=$(ldconfig -p 2>/dev/null) || known=
    [[ $known != *libcublas.so.12* || $known == *libcublas.so.13* ]] || version=12
  fi
  case $version in
    12 | 13) echo "$version" ;;
    *) die "CUDA=$version: ONNX Runtime $ort_version is built for CUDA 12 and 13; set CUDA=12 or CUDA=13." ;;
  esac
}

# Gives the library the file name that programs load.
name_library() {
  local lib=$1/lib
  [[ -e $lib/libonnxruntime.so.$ort_version ]] ||
    mv "$lib/libonnxruntime.so" "$lib/libonnxruntime.so.$ort_version" || return
  ln -sf "libonnxruntime.so.$ort_version" "$lib/libonnxruntime.so.1"
}

gpu_from_release() {
  local target=$1 cuda=$2 flavour=gpu
  ((cuda == 12)) || flavour=gpu_cuda$cuda
  local folder=onnxruntime-linux-x64-$flavour-$ort_version
  local archive=$folder.tgz
  if ! cached "$archive"; then
    logged curl -fsSL --connect-timeout 5 --max-time 1800 -o "$tmp/$archive" \
      "https://github.com/microsoft/onnxruntime/releases/download/v$ort_version/$archive" || return
    keep "$tmp/$archive" "$archive" || return
  fi
  mkdir -p "$target" && logged tar -xzf "$cache/$archive" -C "$target" --strip-components=1
}

# The Java package is built for CUDA 12, the Python package for CUDA 13.
gpu_from_packages() {
  local target=$1 cuda=$2
  mkdir -p "$target/lib" || return
  if ((cuda == 12)); then
    local jar=onnxruntime_gpu-$ort_version.jar
    cached "$jar" ||
      maven_get "com.microsoft.onnxruntime:onnxruntime_gpu:$ort_version" "$jar" || return
    logged unzip -qjo "$cache/$jar" 'ai/onnxruntime/native/linux-x64/libonnxruntime*.so' \
      -x '*4j_jni.so' '*_tensorrt.so' -d "$target/lib"
  else
    local wheel=onnxruntime_gpu-$ort_version-cp311-cp311-manylinux_2_28_x86_64.whl
    cached "$wheel" || wheel_get "onnxruntime-gpu==$ort_version" "$wheel" || return
    logged unzip -qjo "$cache/$wheel" 'onnxruntime/capi/libonnxruntime*.so*' -x '*_tensorrt.so' \
      -d "$target/lib"
  fi
}

# Downloads a Python package into the cache. The library in it is the same for every version of Python;
# only the name of the package differs.
wheel_get() {
  local requirement=$1 name=$2
  if ! python3 -m pip --version >/dev/null 2>&1; then
    say "installing pip to download ONNX Runtime"
    apt_get install python3-pip || return
  fi
  logged timeout 1800 python3 -m pip download --no-deps --only-binary=:all: --python-version 3.11 \
    --implementation cp --abi cp311 --platform manylinux_2_28_x86_64 -d "$tmp/wheels" \
    "$requirement" || return
  keep "$tmp/wheels/$name" "$name"
}

install_gpu_onnxruntime() {
  ! is_gpu_onnxruntime "$gpu_home" || return 0
  [[ $(uname -m) == x86_64 ]] ||
    die "there is no release of ONNX Runtime for NVIDIA GPUs on $(uname -m); build it yourself and set ONNXRUNTIME_ROOT."
  local way cuda parts=$tmp/onnxruntime-cuda
  cuda=$(cuda_version) || exit
  for way in release packages; do
    say "downloading ONNX Runtime $ort_version for CUDA $cuda ($way)"
    rm -rf "$parts"
    if "gpu_from_$way" "$parts" "$cuda" && name_library "$parts" && is_gpu_onnxruntime "$parts"; then
      mv -T "$parts" "$gpu_home"
      say "done: ONNX Runtime for CUDA $cuda is in $gpu_home"
      return
    fi
  done
  die "ONNX Runtime $ort_version for CUDA $cuda could not be downloaded." \
    "Check the network, or unpack a release archive for GPUs yourself and set ONNXRUNTIME_ROOT to its folder."
}

# -----------------------------------------------------------------------------------------------

# A checksum of this script and the version. If it changes, the set-up runs again.
fingerprint() { cat "${BASH_SOURCE[0]}" "$root/cmake/onnxruntime-version.txt" | sha256sum; }

is_done() {
  [[ -f $stamp && $(<"$stamp") == "$(fingerprint)" ]] || return 1
  is_onnxruntime "${ONNXRUNTIME_ROOT:-$ort_home}" || return 1
  ! command -v dpkg-query >/dev/null || [[ -z $(missing_of "${packages[@]}") ]]
}

# Other devices than cuda need a build of ONNX Runtime that the user provides.
wants_gpu() { [[ ${DEVICE:-cpu} == cuda* && -z ${ONNXRUNTIME_ROOT:-} ]]; }

main() {
  case ${1:-} in
    '') ;;
    docs) install_docs_packages; return ;;
    deb) packages+=("${deb_packages[@]}") optional_packages=() ;;
    *) say "unknown argument '$1': give no argument, docs or deb" >&2; exit 2 ;;
  esac
  local gpu=no
  if wants_gpu; then gpu=yes; fi
  if is_done && { [[ $gpu == no ]] || is_gpu_onnxruntime "$gpu_home"; }; then
    say "nothing to do"
    return
  fi
  mkdir -p "$root/build/deps"
  : >"$log"
  # In the folder of its destination, so that the finished folder is moved in one step.
  tmp=$(mktemp -d "$root/build/deps/.setup.XXXXXX")
  trap 'rm -rf "$tmp"' EXIT
  install_packages
  install_onnxruntime
  if [[ $gpu == yes ]]; then install_gpu_onnxruntime; fi
  # Without the optional packages, the set-up is not done.
  ((${#optional_packages[@]} == 0)) || fingerprint >"$stamp"
  say "done: ONNX Runtime is in ${ONNXRUNTIME_ROOT:-$ort_home}"
}

main "$@"
