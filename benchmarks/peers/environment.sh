# For `source`: virtual environments of Python for the peers, in build/peers. Needs python3-venv, and a network for missing packages.
# ONNX Runtime has the version that ortchestra is set up with, because other versions have other kernels.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
peers=$root/build/peers
venv=$peers/venv
python=$venv/bin/python
ortchestra=${ORTCHESTRA:-$root/build/release/bin/ortchestra}

say() { echo "peers: $*" >&2; }
installed() { "$python" -c 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))' "$1" 2>/dev/null; }
install() { "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2; }

create_environment() {  # FOLDER
  [[ ! -x $1/bin/pip ]] || return 0
  rm -rf "$1"
  python3 -m venv "$1" >&2 && return 0
  rm -rf "$1"
  say "the virtual environment could not be created: install python3-venv (apt-get install python3-venv)"
  exit 2
}

need_packages() {  # besides onnxruntime
  local wanted missing=() package
  wanted=$(<"$root/cmake/onnxruntime-version.txt")
  [[ $(installed onnxruntime) == "$wanted" ]] || missing+=("onnxruntime==$wanted")
  for package in "$@"; do
    [[ -n $(installed "$package") ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]} into build/peers/venv"
  install "${missing[@]}" && return 0
  say "${missing[*]} could not be installed: check the network, and whether there is a package for $("$python" --version)"
  exit 2
}

# An environment per release of OpenVINO, with exactly the packages of requirements/openvino-VERSION.txt.
offer_openvino() {
  local requirements name
  for requirements in "$root"/benchmarks/peers/requirements/openvino-*.txt; do
    name=$(basename "$requirements" .txt)
    cmp -s "$requirements" "$peers/$name/requirements.txt" && continue
    say "installing $name into build/peers/$name"
    create_environment "$peers/$name"
    if "$peers/$name/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" >&2; then
      cp "$requirements" "$peers/$name/requirements.txt"
    else
      say "$name could not be installed and is skipped"
    fi
  done
}

if [[ ! -x $ortchestra ]]; then
  say "$ortchestra is missing: run \`make build\` first"
  exit 2
fi
create_environment "$venv"
export PYTHONDONTWRITEBYTECODE=1  # no __pycache__ in the source tree; pip has compiled the packages
