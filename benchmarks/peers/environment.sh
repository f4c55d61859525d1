# For `source`: a virtual environment of Python for the peers, in build/peers. Needs python3-venv, and a network for missing packages.
# ONNX Runtime has the version that ortchestra is built with, because other versions have other kernels.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv=$root/build/peers/venv
python=$venv/bin/python

say() { echo "peers: $*" >&2; }
installed() { "$python" -c 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))' "$1" 2>/dev/null; }
install() { "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2; }

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

if [[ ! -x $root/build/release/bin/ortchestra ]]; then
  say "build/release/bin/ortchestra is missing: run \`make build\` first"
  exit 2
fi
if [[ ! -x $venv/bin/pip ]]; then
  rm -rf "$venv"
  if ! python3 -m venv "$venv" >&2; then
    rm -rf "$venv"
    say "the virtual environment could not be created: install python3-venv (apt-get install python3-venv)"
    exit 2
  fi
fi
export PYTHONDONTWRITEBYTECODE=1  # no __pycache__ in the source tree; pip has compiled the packages
