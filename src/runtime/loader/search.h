#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// An ONNX Runtime library that the search found. Nothing of it has been loaded.
struct RuntimeFile {
  std::filesystem::path file = {};  ///< with symbolic links resolved, unless there is an obstacle
  std::string found_in = {};        ///< for people: "beside the program"
  std::string release = {};         ///< "1.31.1"; empty if the file does not tell it
  /// The execution providers in files beside the library, in plain form (plain_provider_name):
  /// "cuda", "openvino". The CPU's and other providers inside the library are not listed.
  std::vector<std::string> providers = {};
  std::optional<std::string> obstacle = {};  ///< why it can't be loaded, as a text after a colon
  bool named = false;                        ///< named by the user (onnxruntime_variable)
};

/// Where the search looks. docs/install.md describes the order.
struct RuntimePlaces {
  std::optional<std::string> named = {};  ///< a file or folder; the value of onnxruntime_variable
  std::filesystem::path code = {};        ///< code_file()
  std::vector<std::filesystem::path> set_up = {};  ///< folders of `make setup`
  std::vector<std::filesystem::path> python = {};  ///< as site_packages()
  std::vector<std::filesystem::path> system = {};
};

/// The environment variable that names a libonnxruntime.so, or its folder. Absolute.
inline constexpr const char* onnxruntime_variable = "ORTCHESTRA_ONNXRUNTIME";

/// The folder of `make setup`: build/deps of the sources. Empty in builds that are copied to other
/// machines.
std::filesystem::path set_up_folder();

/// The places of this process, by its environment and build.
RuntimePlaces runtime_places();

/// All libraries in these places in the order of the search, each file once. Includes those that
/// can't be loaded, with the reason: also a named one that is missing.
std::vector<RuntimeFile> find_runtimes(const RuntimePlaces& places);

}  // namespace ortchestra
