#include "ortchestra/source/source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <string_view>

#include "ortchestra/base/error.h"
#include "source/capture_device.h"
#include "source/input_kind.h"
#include "source/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

bool is_images(const std::string& input) {
  if (kind_of_input(input) != InputKind::file) return false;
  std::error_code ignored;
  if (fs::is_directory(input, ignored)) return true;
  if (fs::exists(input, ignored)) return has_picture_extension(input);
  return input.find_first_of("*?[") != std::string::npos;
}

bool is_anything(const std::string&) { return true; }

std::vector<std::string> no_files(const std::string&) { return {}; }

struct Kind {
  bool (*accepts)(const std::string& input);
  std::unique_ptr<Source> (*open)(const std::string& input, const SourceOptions& options);
  std::vector<std::string> (*files)(const std::string& input);  ///< the files that are read
};

/// The first kind that accepts the input opens it. A new kind of source is a new line in this list.
constexpr std::array kind_list{
    Kind{is_synthetic, open_synthetic, no_files},
    Kind{is_images, open_images, pictures_of},
    Kind{is_anything, open_video, files_of_video},
};

const Kind& kind_of(const std::string& input) {
  return *std::find_if(kind_list.begin(), kind_list.end(),
                       [&](const Kind& entry) { return entry.accepts(input); });
}

}  // namespace

bool is_synthetic(const std::string& input) { return input == "synthetic"; }

bool is_path(const std::string& input) {
  return !is_synthetic(input) && !is_standard_input(input) && !is_capture_device(input) &&
         input.find("://") == std::string::npos;
}

bool has_picture_extension(const std::string& path) {
  std::string extension = fs::path(path).extension().string();
  for (char& letter : extension) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return std::ranges::find(picture_extensions, extension) != picture_extensions.end();
}

std::chrono::nanoseconds time_of_frame(std::int64_t index, double fps) {
  return std::chrono::nanoseconds(std::llround(static_cast<double>(index) * 1e9 / fps));
}

std::unique_ptr<Source> open_source(const std::string& input, const SourceOptions& options) {
  if (input.empty()) throw input_error("the input's name is empty");
  return kind_of(input).open(input, options);
}

std::vector<std::string> files_of_input(const std::string& input) {
  try {
    return kind_of(input).files(input);
  } catch (const Error&) {
    return {};  // open_source reports the error
  }
}

}  // namespace ortchestra
