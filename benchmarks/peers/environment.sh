# To be sourced: a Python for the peers, with packages of its own in build/peers. Needs python3-venv, and a network for packages that
# are not there yet. ONNX Runtime gets the version that ortchestra is built with: other versions have other kernels.
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
  say "${missing[*]} could not be installed: is there a network, and a package for this Python ($("$python" --version))?"
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
    say "no virtual environment could be made: install python3-venv (apt-get install python3-venv)"
    exit 2
  fi
fi
export PYTHONDONTWRITEBYTECODE=1  # of ours, into the source tree; pip has compiled the packages
