#include "base/files/input_stem.h"

#include <filesystem>
#include <string_view>

namespace ortchestra {

std::string input_stem(const std::string& input) {
  std::filesystem::path path(input);
  if (!path.has_filename()) path = path.parent_path();
  std::string stem = path.stem().string();
  // Replace the special characters of globs and URLs: file names should not contain them.
  for (char& letter : stem) {
    if (std::string_view("*?[]:&=").find(letter) != std::string_view::npos) letter = '_';
  }
  // Leading dots would make a hidden file, or "." or "..", which are other folders.
  stem.erase(0, stem.find_first_not_of('.'));
  return stem.empty() ? "input" : stem;
}

}  // namespace ortchestra
