# Downloads with checksums, and their cache, which all clones share. For `source` in scripts/setup.sh.

# Checksums of the files of the pinned versions; change them together with the versions. A file without
# a checksum here is checked only by the signature or checksum that its source publishes.
declare -A pinned=(
  [libonnxruntime-dev_1.23.2+dfsg-6.1_amd64.deb]=4630a94adb36dc056feb124e51c6e952e2cab5188bc093a25bee8a7e1ac5196d
  [libonnxruntime-dev_1.23.2+dfsg-6.1_arm64.deb]=bcdadd1c4d95abb0dca27bdcad3d35b93883ac6bf1d9ffe27e882d8c2c59376b
  [onnxruntime-1.23.2-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl]=da44b99206e77734c5819aa2142c69e64f3b46edc3bd314f6a45a932defc0b3e
  [onnxruntime-1.23.2-cp311-cp311-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl]=bbfd2fca76c855317568c1b36a885ddea2272c13cb0e395002c402f2360429a6
  [onnxruntime-1.31.1-cp311-cp311-manylinux_2_28_x86_64.whl]=5752bd508126ae7c49894d3b9d2e83f0c3d487319246d04c444b393308d7ad7f
  [onnxruntime-1.31.1-cp311-cp311-manylinux_2_28_aarch64.whl]=da05378364c44d4407e463982d2bf8d5e4cfea873283757e48beeb41df97b7f3
  [onnxruntime-1.32.0-cp311-cp311-manylinux_2_28_x86_64.whl]=5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d
  [onnxruntime-1.32.0-cp311-cp311-manylinux_2_28_aarch64.whl]=2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c
  [onnxruntime_gpu-1.26.0-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl]=4fa231294c2643911d2a7d16469c4808b0bdcdc4b5f4063d3a53744ce25b683a
  [onnxruntime_gpu-1.31.1-cp311-cp311-manylinux_2_28_x86_64.whl]=e26c475fe361b2015f45b4b824bd13f0bb20204e59b62814e6f0acd5f3d491a6
  [onnxruntime_openvino-1.24.1-cp311-cp311-manylinux_2_28_x86_64.whl]=3007c803634cc69c6d52af1dea7ce729d9bb62b9a11070fd2f959119199007a8
  [onnxruntime_ep_openvino-1.8.1-py3-none-manylinux_2_28_x86_64.whl]=3832643158c8c187fcab6db661cde2a8c06a2b3559d95d0f2411ac0e51c5e924
)

checksum() { sha256sum "$1" | cut -d' ' -f1; }

# Succeeds if the cache contains the named file with the expected checksum. Removes a damaged file.
cached() {
  local name=$1 expected
  [[ -f $cache/$name ]] || return 1
  expected=${pinned[$name]:-$(cat "$cache/$name.sha256" 2>/dev/null)}
  if [[ $(checksum "$cache/$name") != "$expected" ]]; then
    say "the cached $name is damaged; downloading it again" >&2
    rm -f "$cache/$name" "$cache/$name.sha256"
    return 1
  fi
}

# Copies a downloaded file into the cache, if its checksum is correct.
keep() {
  local file=$1 name sum
  name=$(basename "$file")
  sum=$(checksum "$file") || return
  if [[ -n ${pinned[$name]:-} && $sum != "${pinned[$name]}" ]]; then
    say "$name has checksum $sum, expected ${pinned[$name]}: not used" >&2
    return 1
  fi
  mkdir -p "$cache" && printf '%s\n' "$sum" >"$cache/$name.sha256" &&
    cp "$file" "$cache/$name.part" && mv -f "$cache/$name.part" "$cache/$name"
}

# --- official archives of a release ---------------------------------------------------------------

# Unpacks the archive NAME of a version of ONNX Runtime into a folder, without the archive's own folder.
unpack_release() {
  local name=$1 version=$2 folder=$3
  if ! cached "$name.tgz"; then
    logged curl -fsSL --connect-timeout 5 --max-time 1800 -o "$tmp/$name.tgz" \
      "https://github.com/microsoft/onnxruntime/releases/download/v$version/$name.tgz" || return
    keep "$tmp/$name.tgz" || return
  fi
  mkdir -p "$folder" && logged tar -xzf "$cache/$name.tgz" -C "$folder" --strip-components=1
}

# --- Python packages --------------------------------------------------------------------------------

# Prints the path of the cached wheel of a version of a Python package for this machine.
cached_wheel() {
  local package=$1 version=$2 file
  for file in "$cache/${package//-/_}-$version-"*"_$(uname -m).whl"; do
    cached "$(basename "$file")" && printf '%s\n' "$file" && return
  done
  return 1
}

# Unpacks files of a Python package into a folder, all at its top. Patterns are those of unzip; what
# stands after -x is left out. The libraries are the same for every version of Python.
unpack_wheel() {
  local package=$1 version=$2 folder=$3 wheel
  shift 3
  if ! wheel=$(cached_wheel "$package" "$version"); then
    download_wheel "$package" "$version" || return
    wheel=$(cached_wheel "$package" "$version") || return
  fi
  mkdir -p "$folder" && logged unzip -qjo "$wheel" "$@" -d "$folder"
}

download_wheel() {
  local package=$1 version=$2 file
  if ! python3 -m pip --version >/dev/null 2>&1; then
    say "installing pip to download Python packages"
    apt_get install python3-pip || { apt_get update && apt_get install python3-pip; } || return
  fi
  rm -rf "$tmp/wheels"
  logged timeout 1800 python3 -m pip download --no-deps --only-binary=:all: --python-version 3.11 \
    --implementation cp --abi cp311 --platform "manylinux_2_28_$(uname -m)" -d "$tmp/wheels" \
    "$package==$version" || return
  for file in "$tmp/wheels"/*.whl; do
    keep "$file" || return
  done
}

# --- Debian's packages ------------------------------------------------------------------------------

# Prints the URL of the Debian mirror that this machine uses.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 2>/dev/null |
    awk '$3 == "Debian" && $2 !~ /-/ { print $1; exit }'
}

# Prints the path of a cached package of Debian for this machine.
cached_deb() {
  local package=$1 version=$2 file
  for file in "$cache/${package}_$version"[+-]*"_$(dpkg --print-architecture).deb"; do
    cached "$(basename "$file")" && printf '%s\n' "$file" && return
  done
  return 1
}

# Downloads a package of another release of Debian, from the mirror that this machine uses. apt checks its
# signature. A separate folder is used, so that the package sources of the machine do not change.
# A mirror may be weeks behind: that is no danger for one package of headers, whose checksum is pinned.
download_deb() {
  local package=$1 suite=$2 mirror deb dir=$tmp/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  command -v apt-get >/dev/null || return
  mirror=$(debian_mirror)
  if [[ -z $mirror ]]; then
    apt_get update && mirror=$(debian_mirror)
    [[ -n $mirror ]] || { say "no Debian mirror is configured on this system"; return 1; }
  fi
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" || return
  printf 'deb [signed-by=%s check-valid-until=no] %s %s main\n' "$keyring" "$mirror" "$suite" >"$dir/sources.list"
  local -a private=(
    -q -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o Acquire::Languages=none
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false
    -o "APT::Sandbox::User=$(id -un)"
  )
  logged apt-get "${private[@]}" update || return
  (cd "$dir" && logged apt-get "${private[@]}" download "$package") || return
  for deb in "$dir/${package}"_*.deb; do
    keep "$deb" || return
  done
}
