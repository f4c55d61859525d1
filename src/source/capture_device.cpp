#include "source/capture_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::string_view lavfi_prefix = "lavfi:";

struct CameraOption {
  std::string_view name;
  const char* ffmpeg_name;
  const char* values;  ///< regular expression for valid values
  const char* example;
};

constexpr std::array<CameraOption, 3> camera_options{{
    {"size", "video_size", R"(\d{1,5}x\d{1,5})", "1280x720"},
    {"rate", "framerate", R"(\d{1,6}(\.\d{1,6})?(/\d{1,6})?)", "30"},
    {"format", "input_format", "[a-z0-9_]+", "mjpeg"},
}};

Error invalid_option(const std::string& input, std::string_view option) {
  std::string examples;
  for (const CameraOption& each : camera_options)
    examples += fmt::format("{}{}={}", examples.empty() ? "" : ", ", each.name, each.example);
  return input_error(fmt::format("camera '{}': '{}' is not a valid option; examples: {}", input,
                                 option, examples));
}

}  // namespace

bool is_capture_device(std::string_view input) {
  return input.starts_with("/dev/video") || input.starts_with("/dev/v4l/") ||
         input.starts_with(lavfi_prefix);
}

CaptureDevice parse_capture_device(const std::string& input) {
  if (input.starts_with(lavfi_prefix)) return {"lavfi", input.substr(lavfi_prefix.size()), {}};
  const std::size_t question = input.find('?');
  CaptureDevice device{"video4linux2", input.substr(0, question), {}};
  if (question == std::string::npos) return device;
  std::string_view rest = std::string_view(input).substr(question + 1);
  while (!rest.empty()) {
    const std::string_view option = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(option.size() + 1, rest.size()));
    const std::size_t equals = option.find('=');
    const auto known =
        std::ranges::find(camera_options, option.substr(0, equals), &CameraOption::name);
    if (known == camera_options.end() || equals == std::string_view::npos)
      throw invalid_option(input, option);
    const std::string value(option.substr(equals + 1));
    if (!std::regex_match(value, std::regex(known->values))) throw invalid_option(input, option);
    device.options[known->ffmpeg_name] = value;
  }
  return device;
}

}  // namespace ortchestra
