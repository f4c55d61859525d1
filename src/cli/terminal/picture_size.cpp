#include "cli/terminal/picture_size.h"

#include <fmt/format.h>

#include <optional>

#include "base/text/values.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

std::optional<int> side_in(const std::string& text) {
  try {
    return static_cast<int>(parse_whole_number("a side", text, range::side));
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

PictureSize parse_size(const std::string& what, const std::string& text) {
  const std::size_t cross = text.find('x');
  const auto width = side_in(text.substr(0, cross));
  const auto height = cross == std::string::npos ? std::nullopt : side_in(text.substr(cross + 1));
  if (!width || !height) {
    throw input_error(
        fmt::format("{} can't be '{}': give WIDTHxHEIGHT, as in "
                    "640x480, each from {} to {}",
                    what, text, range::side.least, range::side.most));
  }
  return {*width, *height};
}

}  // namespace ortchestra::cli
