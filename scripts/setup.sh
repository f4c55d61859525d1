#!/usr/bin/env bash
# Installs what the build needs: packages with apt, and ONNX Runtime into build/deps. Can be repeated.
# With DEVICE=cuda or DEVICE=openvino, it also installs the build of ONNX Runtime for that device. The same
# program finds and loads it. CUDA=12 or CUDA=13 sets the CUDA version; without it, the installed one is used.
# With the argument `deb`, it installs what `make deb` needs: without the packages for tests and cameras.
# With the argument `python`, it installs only the virtual environment for the Python package.
# With the argument `docs`, it installs only the additional packages for `make docs`.
# With the argument `runtimes`, it also installs the other releases of ONNX Runtime that tests load.
# With the argument `slurm`, it installs only Slurm, for its test.
# With the argument `checkers`, it installs only the checkers of the Kubernetes manifests and of the Dockerfile.
# docs/decisions/0046-set-up-for-a-loaded-runtime.md says why ONNX Runtime is searched for in this order.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/build/deps
headers_version=$(<"$root/cmake/onnxruntime-headers-version.txt")
headers_home=$deps/onnxruntime-headers/$headers_version
library_version=$(<"$root/cmake/onnxruntime-version.txt")
library_home=$deps/onnxruntime/$library_version
cache=${XDG_CACHE_HOME:-${HOME:-$root/build}/.cache}/ortchestra
stamp=$deps/.setup-done
log=$root/build/setup.log

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
python_packages=(python3 python3-dev python3-venv)
slurm_packages=(slurmctld slurmd slurm-client munge)

for part in system downloads onnxruntime devices python clusters; do
  source "$root/scripts/setup/$part.sh"
done

# A checksum of the scripts and the versions. If it changes, the set-up runs again.
fingerprint() {
  cat "$root"/scripts/setup.sh "$root"/scripts/setup/*.sh "$root"/cmake/onnxruntime-*version.txt | sha256sum
}

is_done() {
  [[ -f $stamp && $(<"$stamp") == "$(fingerprint)" ]] || return 1
  has_library "${ONNXRUNTIME_ROOT:-$library_home}" || return 1
  has_headers "$headers_home" || { [[ -n ${ONNXRUNTIME_ROOT:-} ]] && has_headers "$ONNXRUNTIME_ROOT"; } || return 1
  ! command -v dpkg-query >/dev/null || [[ -z $(missing_of "${packages[@]}") ]]
}

main() {
  local device test_runtimes=no
  case ${1:-} in
    '') ;;
    docs) install_docs_packages; return ;;
    python) mkdir -p "$deps" && : >"$log" && install_python; return ;;
    deb) packages+=("${deb_packages[@]}") optional_packages=() ;;
    runtimes) test_runtimes=yes ;;
    slurm) install_slurm_packages; return ;;
    checkers) install_checkers; return ;;
    *) say "unknown argument '$1': give no argument, checkers, deb, docs, python, runtimes or slurm" >&2; exit 2 ;;
  esac
  mkdir -p "$deps"
  : >"$log"
  device=$(wanted_device) || exit
  if is_done && [[ $test_runtimes == no ]] && { [[ -z $device ]] || device_is_installed "$device"; }; then
    say "nothing to do"
    return
  fi
  # In the folder of its destination, so that the finished folder is moved in one step.
  tmp=$(mktemp -d "$deps/.setup.XXXXXX")
  trap 'rm -rf "$tmp"' EXIT
  install_packages
  install_onnxruntime
  if [[ -n $device ]]; then install_device "$device"; fi
  if [[ $test_runtimes == yes ]]; then install_test_runtimes; fi
  # Without the optional packages, the set-up is not done.
  ((${#optional_packages[@]} == 0)) || fingerprint >"$stamp"
  say "done: ONNX Runtime is in ${ONNXRUNTIME_ROOT:-$library_home}${device:+, its build for $device beside it}"
}

main "$@"
