# Builds of ONNX Runtime for other devices, plugins, and the releases that the tests need. For `source` in
# scripts/setup.sh.

openvino_version=1.24.1
openvino_plugin_version=1.8.1
# The last Python package for CUDA 12.
cuda12_version=1.26.0
# The oldest supported release (plugins fail in 1.23.0), and the newest when this list was written.
test_versions=(1.23.2 1.32.0)

# Only these devices need a build of their own. With ONNXRUNTIME_ROOT, the user provides it.
wanted_device() {
  local device=${DEVICE:-cpu}
  if [[ -n ${ONNXRUNTIME_ROOT:-} ]]; then return; fi
  case ${device%%[:+]*} in
    cuda) cuda_version >/dev/null && echo cuda ;;
    openvino) echo openvino ;;
  esac
}

device_is_installed() {
  case $1 in
    cuda) has_cuda "$(cuda_version)" ;;
    openvino) has_openvino && { ! is_intel || has_openvino_plugin; } ;;
  esac
}

install_device() {
  case $1 in
    cuda) install_cuda ;;
    openvino)
      install_openvino
      if is_intel; then install_openvino_plugin; fi
      ;;
  esac
}

need_x86_64() {
  [[ $(uname -m) == x86_64 ]] ||
    die "there is no build of ONNX Runtime for $1 on $(uname -m), only on x86_64." \
      "Build it yourself and set ONNXRUNTIME_ROOT to its folder, or use DEVICE=cpu."
}

# --- NVIDIA GPUs ------------------------------------------------------------------------------------

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
    *) die "CUDA=$version: ONNX Runtime is built for CUDA 12 and 13; set CUDA=12 or CUDA=13." ;;
  esac
}

# Succeeds if the build for a version of CUDA is installed. The version is in the name of a library it needs.
has_cuda() {
  local provider
  for provider in "$deps"/onnxruntime/*-cuda/lib/libonnxruntime_providers_cuda.so; do
    [[ ! -f $provider ]] || ! grep -qaF "libcublas.so.$1" "$provider" || return 0
  done
  return 1
}

cuda_from_release() {
  local target=$1 cuda=$2 version=$3 flavour=gpu unpacked=$tmp/release
  ((cuda == 12)) || flavour=gpu_cuda$cuda
  unpack_release "onnxruntime-linux-x64-$flavour-$version" "$version" "$unpacked" &&
    mv "$unpacked/LICENSE" "$unpacked/ThirdPartyNotices.txt" "$unpacked/lib" &&
    arrange_library "$unpacked/lib" "$version" "$target"
}

cuda_from_pypi() {
  local target=$1 version=$3 unpacked=$tmp/wheel
  unpack_wheel onnxruntime-gpu "$version" "$unpacked" 'onnxruntime/capi/libonnxruntime*.so*' \
    onnxruntime/LICENSE onnxruntime/ThirdPartyNotices.txt -x '*_tensorrt.so' &&
    arrange_library "$unpacked" "$version" "$target"
}

# Replaces a build for another version of CUDA, so that only one is found.
install_cuda() {
  local way cuda version=$library_version parts=$tmp/cuda
  need_x86_64 "NVIDIA GPUs"
  cuda=$(cuda_version) || exit
  ! has_cuda "$cuda" || return 0
  ((cuda != 12)) || version=$cuda12_version
  for way in release pypi; do
    say "ONNX Runtime $version for CUDA $cuda: from $(name_of_way "$way")"
    rm -rf "$parts" "$tmp/release" "$tmp/wheel"
    if "cuda_from_$way" "$parts" "$cuda" "$version" && has_library "$parts"; then
      rm -rf "$deps"/onnxruntime/*-cuda
      put "$parts" "$deps/onnxruntime/$version-cuda"
      return
    fi
  done
  die "ONNX Runtime $version for CUDA $cuda could not be downloaded." \
    "Check the network and that 'python3 -m pip' works, or unpack a release archive for GPUs yourself and set ONNXRUNTIME_ROOT to its folder."
}

# --- OpenVINO ---------------------------------------------------------------------------------------

is_intel() { grep -qm1 GenuineIntel /proc/cpuinfo 2>/dev/null; }

openvino_home() { echo "$deps/onnxruntime/$openvino_version-openvino"; }
has_openvino() { [[ -e $(openvino_home)/lib/libonnxruntime_providers_openvino.so ]]; }

plugin_home() { echo "$deps/plugins/openvino/$openvino_plugin_version"; }
has_openvino_plugin() { [[ -e $(plugin_home)/lib/libonnxruntime_providers_openvino_plugin.so ]]; }

# Only what a run on the CPU loads is taken from the two packages. The rest (other processors, other
# formats of models, each library under its other names) is twice as large.
install_openvino() {
  ! has_openvino || return 0
  need_x86_64 OpenVINO
  local unpacked=$tmp/openvino-wheel parts=$tmp/openvino
  say "ONNX Runtime $openvino_version with OpenVINO: from its Python package"
  rm -rf "$unpacked" "$parts"
  if unpack_wheel onnxruntime-openvino "$openvino_version" "$unpacked" \
    'onnxruntime/capi/libonnxruntime*.so*' 'onnxruntime/capi/libopenvino.so.2541' \
    'onnxruntime/capi/libopenvino_onnx_frontend.so.2541' \
    'onnxruntime/capi/libopenvino_intel_cpu_plugin.so' 'onnxruntime/capi/libtbb.so.12' \
    onnxruntime/LICENSE onnxruntime/ThirdPartyNotices.txt &&
    arrange_library "$unpacked" "$openvino_version" "$parts" && needs_are_met "$parts/lib"; then
    put "$parts" "$(openvino_home)"
    return
  fi
  die "ONNX Runtime $openvino_version with OpenVINO could not be installed." \
    "Check the network and that 'python3 -m pip' works, or use DEVICE=cpu."
}

install_openvino_plugin() {
  ! has_openvino_plugin || return 0
  need_x86_64 OpenVINO
  local unpacked=$tmp/plugin-wheel parts=$tmp/plugin
  say "OpenVINO $openvino_plugin_version as a plugin of ONNX Runtime: from its Python package"
  rm -rf "$unpacked" "$parts"
  if unpack_wheel onnxruntime-ep-openvino "$openvino_plugin_version" "$unpacked" \
    '*/libonnxruntime_providers_openvino_plugin.so' '*/libopenvino.so.*' \
    '*/libopenvino_onnx_frontend.so.*' '*/libopenvino_intel_cpu_plugin.so' '*/libtbb*' \
    '*/libhwloc*' '*/third-party-programs.txt' '*.dist-info/METADATA' -x '*_proxy.so*' &&
    mkdir -p "$parts/lib" "$parts/licences" && mv "$unpacked"/lib* "$parts/lib" &&
    mv "$unpacked"/* "$parts/licences" && needs_are_met "$parts/lib"; then
    put "$parts" "$(plugin_home)"
    return
  fi
  die "the OpenVINO plugin $openvino_plugin_version could not be installed." \
    "Check the network and that 'python3 -m pip' works, or use DEVICE=cpu."
}

# Succeeds if the system or the folder itself has every library that the libraries in a folder need.
needs_are_met() {
  local file missing
  for file in "$1"/*.so*; do
    missing=$(ldd "$file" 2>&1 | grep 'not found') || continue
    say "$(basename "$file") needs libraries that are missing: $missing" >&2
    return 1
  done
}

# --- releases for tests -----------------------------------------------------------------------------

# In a folder that the programs do not search; the tests name it.
install_test_runtimes() {
  local version
  for version in "${test_versions[@]}"; do
    install_library "$version" "$deps/runtimes/$version"
  done
  if [[ $(uname -m) == x86_64 ]]; then
    install_openvino
    install_openvino_plugin
  fi
}
