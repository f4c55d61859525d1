#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ortchestra {

/// Why the dynamic linker could not load the file into this process, as a text after a colon: it is
/// missing, a broken symbolic link, not a shared library, or for another processor. nullopt if none
/// of this is the case.
std::optional<std::string> library_obstacle(const std::filesystem::path& file);

/// The release of an ONNX Runtime library, as "1.31.1": from the name of the file that a symbolic
/// link leads to, else from its symbol versions ("VERS_1.31.1"). nullopt if neither tells it.
std::optional<std::string> onnxruntime_release_of(const std::filesystem::path& file);

/// The version of ONNX Runtime's API that this library uses: that of release 1.23. Newer headers only
/// add to it, and every later release has it.
inline constexpr int onnxruntime_api = 23;

/// The number after "1." in a release: 31 for "1.31.1"; 0 if it is not of this form.
int minor_release(const std::string& release);

}  // namespace ortchestra
