#!/usr/bin/env bash
# Installs the Python package in clean virtual environments, as a new user would, and uses it there: from the
# sources with video, and the wheel of `make wheel`. Removes it again. Run it after `make setup`:
#   try_python.sh [PYTHON [FOLDER]]
# PYTHON (/usr/bin/python3) makes the environments. FOLDER (build/try-python) keeps them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${1:-/usr/bin/python3}
folder=$(realpath -m "${2:-build/try-python}")
root=$PWD

say() { printf 'try_python: %s\n' "$*"; }

fail() {
  say "$*" >&2
  exit 1
}

# Runs a command in a virtual environment that is not activated, as a user without other settings.
in_venv() {
  local name=$1
  shift
  (cd "$folder/$name-home" && env -i PATH=/usr/bin:/bin HOME="$PWD" LANG=C.UTF-8 "$@")
}

# pip keeps the settings of this user, such as the index.
new_venv() {
  local name=$1
  rm -rf "${folder:?}/$name" "$folder/$name-home"
  mkdir -p "$folder/$name-home"
  "$python" -m venv "$folder/$name"
}

install() {
  local name=$1
  shift
  env -u PYTHONPATH -u VIRTUAL_ENV PATH=/usr/bin:/bin \
    "$folder/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
}

packages_of() { "$folder/$1/bin/python3" -c 'import sysconfig; print(sysconfig.get_path("platlib"))'; }

# The files may be copied to other machines, which have neither these folders nor a checkout.
check_files() {
  local packages found
  packages=$(packages_of "$1")
  found=$(grep -rlF -e "$root" -e /tmp/pip- -e /tmp/tmp --exclude-dir=__pycache__ "$packages/ortchestra" || true)
  [[ -z $found ]] || fail "these files name folders of this machine: $found"
  [[ ! -e $packages/include && ! -e $packages/share ]] || fail "the package has files outside of its folder"
  du -sh "$packages/ortchestra"
}

# Without a package of ONNX Runtime, the error says which one to install. The system's are hidden.
check_missing_runtime() {
  local said
  said=$(in_venv "$1" ORTCHESTRA_ONNXRUNTIME= "$folder/$1/bin/ortchestra" devices 2>&1 || true)
  if grep -q 'ONNX Runtime [0-9]' <<<"$said"; then
    say "another ONNX Runtime of this system was found: the message without one is not checked"
    return
  fi
  grep -qF 'pip install "ortchestra[cpu]"' <<<"$said" || fail "the error names no package: $said"
}

# The lines of the README, in one program: models.toml, faces.onnx and street.mp4 are those of the demo.
run_readme() {
  local home=$folder/$1-home
  awk '/^```python$/ { on = 1; next } /^```$/ { on = 0 } on' README.md >"$home/readme.py"
  if [[ ! -s $home/readme.py ]]; then return; fi
  printf '[[model]]\nname = "faces"\nfile = "files/squeezenet.onnx"\n' >"$home/models.toml"
  ln -sf files/demo.mp4 "$home/street.mp4"
  say "the lines of the README"
  in_venv "$1" "$folder/$1/bin/python3" readme.py
}

uninstall() {
  local left
  "$folder/$1/bin/pip" uninstall --quiet --yes ortchestra
  left=$(find "$folder/$1" -iname '*ortchestra*')
  [[ -z $left ]] || fail "these files were left: $left"
}

try_sources() {
  say "pip install \".[cpu]\" with $("$python" --version)"
  new_venv sources
  install sources ".[cpu]"
  check_files sources
  in_venv sources "$folder/sources/bin/ortchestra" demo files --frames 20 --size 320x240
  in_venv sources "$folder/sources/bin/python3" "$root/scripts/use_python.py"
  in_venv sources "$folder/sources/bin/python3" "$root/scripts/use_both.py"
  run_readme sources
  uninstall sources
}

try_wheel() {
  local wheel
  make --no-print-directory wheel
  wheel=$(echo build/wheel/ortchestra-*.whl)
  say "pip install $wheel"
  new_venv wheel
  install wheel "$wheel"
  check_files wheel
  check_missing_runtime wheel
  install wheel "$wheel[cpu]"
  in_venv wheel "$folder/wheel/bin/python3" "$root/scripts/use_python.py" arrays
  uninstall wheel
}

mkdir -p "$folder"
try_sources
try_wheel
say "done"
