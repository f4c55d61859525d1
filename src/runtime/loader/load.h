#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/loader/search.h"

namespace ortchestra {

/// The ONNX Runtime that this process uses.
struct LoadedRuntime {
  std::filesystem::path file;  ///< absolute
  std::string found_in;        ///< as RuntimeFile::found_in
  std::string version;         ///< as it says: "1.31.1"
};

/// Loads an ONNX Runtime that has the execution providers of all `devices` (as
/// SessionOptions::device), and makes the C++ API (Ort::) usable. A process loads one library:
/// later calls return the loaded one, and only check that it has the devices. If the program has
/// linked or loaded an ONNX Runtime for everybody before, that one is used. Every function of
/// src/runtime that uses Ort:: without a session calls this first. Thread-safe. Throws Error(input)
/// if there is none: the message lists where it looked and how to install one.
const LoadedRuntime& load_runtime(const std::vector<std::string>& devices = {});

/// The first of the `found` libraries that has the providers of all `devices`; if no library has a
/// file for one of them, the first library at all, since the provider may be inside of it. Throws
/// Error(input) if a named library can't be loaded, if none can, or if the devices are in different
/// libraries. `code`: as code_file(); decides which command a message names to install one.
RuntimeFile choose_runtime(const std::vector<RuntimeFile>& found,
                           const std::vector<std::string>& devices,
                           const std::filesystem::path& code = {});

/// For a message about a missing provider: the libraries that have it and the command that installs
/// one; begins with "; " or is empty.
std::string where_to_get(const std::string& provider);

}  // namespace ortchestra
