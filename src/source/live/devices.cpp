#include "source/live/devices.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <mutex>
#include <optional>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// Loads libavdevice and registers its formats in libavformat. Returns the reason if that fails.
/// The library stays loaded.
std::optional<std::string> register_devices() {
  // Both libraries have the same major version within a release of FFmpeg.
  const std::string name = fmt::format("libavdevice.so.{}", LIBAVFORMAT_VERSION_MAJOR);
  void* const library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return fmt::format(
        "FFmpeg's library for cameras, {0}, can't be loaded ({1}): install it (Debian and Ubuntu: "
        "apt-get install libavdevice{2})",
        name, ::dlerror(), LIBAVFORMAT_VERSION_MAJOR);
  const auto register_all = reinterpret_cast<void (*)()>(::dlsym(library, "avdevice_register_all"));
  if (register_all == nullptr) return fmt::format("{} has no avdevice_register_all", name);
  register_all();
  return std::nullopt;
}

}  // namespace

const AVInputFormat* device_format(const std::string& name) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  static bool is_registered = false;
  if (!is_registered) {
    if (const auto problem = register_devices()) throw input_error(*problem);
    is_registered = true;
  }
  const AVInputFormat* const format = av_find_input_format(name.c_str());
  if (format == nullptr)
    throw input_error(
        fmt::format("the installed libavdevice of FFmpeg was built without '{}'", name));
  return format;
}

}  // namespace ortchestra
