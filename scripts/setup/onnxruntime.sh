# The headers and the library of ONNX Runtime. For `source` in scripts/setup.sh.

# The oldest API whose headers the sources compile with.
least_api=23

# Prints the API version of the headers in a folder; nothing if it has none.
api_of_headers() {
  local folder
  for folder in "$1" "$1/onnxruntime"; do
    [[ -f $folder/onnxruntime_cxx_api.h ]] || continue
    sed -n 's/^#define ORT_API_VERSION \([0-9]*\).*/\1/p' "$folder/onnxruntime_c_api.h"
    return
  done
}

has_headers() {
  local api
  api=$(api_of_headers "$1/include")
  ((${api:-0} >= least_api))
}

# Succeeds if a folder contains a library that programs can load.
has_library() {
  local folder file
  for folder in "$1/lib" "$1/lib64"; do
    for file in "$folder"/libonnxruntime.so*; do
      [[ ! -e $file ]] || return 0
    done
  done
  return 1
}

# Prints the name of this machine in the names of official archives.
release_arch() {
  case $(uname -m) in
    x86_64) echo x64 ;;
    aarch64 | arm64) echo aarch64 ;;
    *) die "there is no release of ONNX Runtime for $(uname -m); build it yourself and set ONNXRUNTIME_ROOT." ;;
  esac
}

# Moves a finished folder to its place in one step.
put() {
  mkdir -p "$(dirname "$2")" && rm -rf "$2" && mv -T "$1" "$2"
}

# --- headers --------------------------------------------------------------------------------------

headers_from_release() {
  local target=$1 arch
  arch=$(release_arch) || exit
  unpack_release "onnxruntime-linux-$arch-$headers_version" "$headers_version" "$tmp/release" &&
    mkdir -p "$target/licences" && mv "$tmp/release/include" "$target" &&
    cp "$tmp/release/LICENSE" "$tmp/release/ThirdPartyNotices.txt" "$target/licences"
}

# If Debian's testing release has moved on, its newer headers are used: the sources compile with them too.
headers_from_debian() {
  local target=$1 deb
  command -v dpkg-deb >/dev/null || return
  if ! deb=$(cached_deb libonnxruntime-dev "$headers_version"); then
    download_deb libonnxruntime-dev forky || return
    deb=$(find "$tmp/apt" -maxdepth 1 -name "libonnxruntime-dev_*.deb") && [[ -n $deb ]] || return
  fi
  logged dpkg-deb -x "$deb" "$tmp/deb" && mkdir -p "$target/licences" &&
    mv "$tmp/deb/usr/include/onnxruntime" "$target/include" &&
    cp "$tmp/deb/usr/share/doc/libonnxruntime-dev/copyright" "$target/licences/onnxruntime-headers"
}

install_headers() {
  ! has_headers "$headers_home" || return 0
  local way ways='release debian' parts=$tmp/headers
  if command -v dpkg >/dev/null && cached_deb libonnxruntime-dev "$headers_version" >/dev/null; then
    ways='debian release'
  fi
  for way in $ways; do
    say "headers of ONNX Runtime $headers_version: from $(name_of_way "$way")"
    rm -rf "$parts" "$tmp/release" "$tmp/deb"
    if "headers_from_$way" "$parts" && has_headers "$parts"; then
      put "$parts" "$headers_home"
      return
    fi
  done
  die "the headers of ONNX Runtime $headers_version could not be downloaded, neither in a release archive nor from Debian." \
    "Check the network, or unpack a release archive of 1.$least_api or later yourself and set ONNXRUNTIME_ROOT to its folder."
}

# --- the library ------------------------------------------------------------------------------------

# Puts the libraries and licences of an unpacked release or Python package into a folder, and gives the
# library the name that programs load.
arrange_library() {
  local from=$1 version=$2 target=$3 file
  mkdir -p "$target/lib" "$target/licences" || return
  [[ -e $from/libonnxruntime.so.$version ]] || mv "$from/libonnxruntime.so" "$from/libonnxruntime.so.$version" || return
  for file in "$from"/lib*.so*; do
    [[ -L $file ]] || mv "$file" "$target/lib" || return
  done
  ln -s "libonnxruntime.so.$version" "$target/lib/libonnxruntime.so.1" || return
  for file in LICENSE ThirdPartyNotices.txt; do
    mv "$from/$file" "$target/licences" || return
  done
}

library_from_release() {
  local target=$1 version=$2 arch unpacked=$tmp/release
  arch=$(release_arch) || exit
  unpack_release "onnxruntime-linux-$arch-$version" "$version" "$unpacked" &&
    mv "$unpacked/LICENSE" "$unpacked/ThirdPartyNotices.txt" "$unpacked/lib" &&
    arrange_library "$unpacked/lib" "$version" "$target"
}

library_from_pypi() {
  local target=$1 version=$2 unpacked=$tmp/wheel
  unpack_wheel onnxruntime "$version" "$unpacked" 'onnxruntime/capi/libonnxruntime*.so*' \
    onnxruntime/LICENSE onnxruntime/ThirdPartyNotices.txt &&
    arrange_library "$unpacked" "$version" "$target"
}

# Installs a version of the library for CPUs into a folder.
install_library() {
  local version=$1 home=$2 way ways='release pypi' parts=$tmp/library
  ! { has_library "$home" && [[ -d $home/licences ]]; } || return 0
  if cached_wheel onnxruntime "$version" >/dev/null; then ways='pypi release'; fi
  for way in $ways; do
    say "ONNX Runtime $version: from $(name_of_way "$way")"
    rm -rf "$parts" "$tmp/release" "$tmp/wheel"
    if "library_from_$way" "$parts" "$version" && has_library "$parts"; then
      put "$parts" "$home"
      return
    fi
  done
  die "ONNX Runtime $version could not be downloaded, neither as a release archive nor as a Python package." \
    "Check the network and that 'python3 -m pip' works, or unpack a release archive (onnxruntime-linux-$(release_arch)-$version.tgz) yourself and set ONNXRUNTIME_ROOT to its folder."
}

name_of_way() {
  case $1 in
    release) echo "the release archive" ;;
    debian) echo "Debian" ;;
    pypi) echo "its Python package" ;;
  esac
}

install_onnxruntime() {
  if [[ -n ${ONNXRUNTIME_ROOT:-} ]]; then
    has_library "$ONNXRUNTIME_ROOT" || die \
      "ONNXRUNTIME_ROOT is $ONNXRUNTIME_ROOT, which does not contain lib/libonnxruntime.so." \
      "Set it to an unpacked ONNX Runtime release, or unset it."
    has_headers "$ONNXRUNTIME_ROOT" || install_headers
    return
  fi
  install_headers
  install_library "$library_version" "$library_home"
}
