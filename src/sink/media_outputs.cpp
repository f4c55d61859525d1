#include <filesystem>
#include <string>
#include <system_error>

#include "sink/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

}  // namespace

bool has_index(std::string_view output) {
  const std::string name = fs::path(output).filename().string();
  return name == "{index}.jpg" || name == "{index}.png";
}

bool is_video(std::string_view output) { return has_extension(output, ".mp4"); }

bool is_images_directory(std::string_view output) {
  std::error_code ignored;
  return output.ends_with('/') || has_index(output) || fs::is_directory(fs::path(output), ignored);
}

std::string directory_of_output(const std::string& output) {
  const fs::path path = has_index(output) ? fs::path(output).parent_path() : fs::path(output);
  const fs::path plain = path.has_filename() ? path : path.parent_path();
  return plain.empty() ? "." : plain.string();
}

}  // namespace ortchestra
