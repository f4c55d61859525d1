#pragma once

#include <map>
#include <string>
#include <vector>

#include "ortchestra/model/spin.h"

namespace ortchestra {

/// Turns off ONNX Runtime's telemetry, which its official Linux builds enable by default.
/// Sets ORT_DISABLE_TELEMETRY=1, unless the variable is already set. Has an effect only before this
/// process creates its first ONNX Runtime environment. No other thread may access the process
/// environment during the call, so programs call it first in main.
void disable_ort_telemetry() noexcept;

// ONNX Runtime is loaded at run time, when the first function needs it. A process loads one library
// (docs/install.md says where it is searched for).

/// Uses this ONNX Runtime before all others for the devices that it has: a libonnxruntime.so or its
/// folder. Sets $ORTCHESTRA_ONNXRUNTIME, which the processes that this one starts inherit. As
/// disable_ort_telemetry(), programs call it first in main.
void use_onnxruntime(const std::string& path);

/// Whether use_onnxruntime() or the environment names one.
bool onnxruntime_is_named();

/// Loads an ONNX Runtime that can run models on all `devices` (as SessionOptions::device), unless
/// one is loaded already. Without this call, the first function that needs ONNX Runtime loads the
/// first one that is found. Returns its version, as in "1.31.1". Thread-safe.
/// @throw Error(input) if none is found or can be loaded, if the devices are in different
/// libraries,
///        or if the loaded one lacks a device that another one has.
std::string load_onnxruntime(const std::vector<std::string>& devices = {});

/// The version of the ONNX Runtime that load_onnxruntime() would load for `devices` in a new
/// process, as its file tells it; loads nothing. Throws as load_onnxruntime().
std::string onnxruntime_version_for(const std::vector<std::string>& devices);

/// An ONNX Runtime on this machine.
struct FoundRuntime {
  std::string path;      ///< absolute
  std::string found_in;  ///< for people: "beside the program"
  std::string version;   ///< by its file, as in "1.31.1"; empty if unknown
  /// "cpu", and the devices whose execution providers are in files beside the library.
  std::vector<std::string> devices;
  std::string problem;  ///< why it can't be used; empty if nothing is known against it
};

/// All that the search finds, in its order: the first one without a problem is the default. Loads
/// none of them.
std::vector<FoundRuntime> find_onnxruntimes();

/// What an ONNX Runtime says of itself.
struct RuntimeProbe {
  std::string version;                 ///< "1.31.1"
  std::vector<std::string> providers;  ///< as execution_providers()
  /// By device of FoundRuntime::devices: why it can't be used; empty if it can.
  std::map<std::string, std::string> devices;
};

/// Loads the library in a worker process, and tries its devices. Throws Error(input) if it can't be
/// loaded, also if it crashes, and Error(failure) if there is no worker (worker.h).
RuntimeProbe probe_onnxruntime(const FoundRuntime& runtime);

/// The version of the ONNX Runtime library that this process has loaded: "1.31.1". Loads one if
/// none is loaded.
std::string ort_version();

/// The execution providers of that library, by ONNX Runtime's names, fastest first.
std::vector<std::string> execution_providers();

/// Checks that the loaded ONNX Runtime can limit the time for which threads spin, if `spin` has a
/// time. Throws Error(input) if it is older than 1.26, which would ignore the time.
void check_spin(const Spin& spin);

/// Checks that sessions can run on `device`: "cpu", "cuda[:N][+OPTION[=VALUE]]…" or the name of an
/// execution provider with its options (docs/gpu.md). Throws Error(input) if they cannot. The
/// message says what is missing and what is available.
void check_device(const std::string& device);

/// The part of check_device() that needs no ONNX Runtime. Throws Error(input) if the text does not
/// have that form, or if its name looks like a misspelt "cuda", "tensorrt", … .
void check_device_name(const std::string& device);

/// Checks in a worker process that one process can run models on all these devices, with the ONNX
/// Runtime that load_onnxruntime() would choose for them; this process loads nothing. Returns the
/// version of that ONNX Runtime. Throws as check_device(), and Error(input) if the worker crashes.
std::string check_devices(const std::vector<std::string>& devices);

}  // namespace ortchestra
