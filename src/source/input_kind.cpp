#include "source/input_kind.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/files/links.h"
#include "source/capture_device.h"

namespace ortchestra {

bool is_standard_input(const std::string& input) {
  constexpr std::array<std::string_view, 7> names{
      "-", "pipe:", "pipe:0", "pipe://", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
  return std::ranges::find(names, input) != names.end();
}

InputKind kind_of_input(const std::string& input) {
  if (is_standard_input(input)) return InputKind::pipe;
  if (is_capture_device(input)) return InputKind::device;
  if (input.find("://") != std::string::npos) return InputKind::url;
  return is_pipe_or_device(input) ? InputKind::pipe : InputKind::file;
}

}  // namespace ortchestra
