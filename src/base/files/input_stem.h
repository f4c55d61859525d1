#pragma once

#include <string>

namespace ortchestra {

/// The name of an input without folder, extension and leading dots, for names of files: "street"
/// for "videos/street.mp4". Special characters of globs and URLs become "_". "input" if nothing
/// remains.
std::string input_stem(const std::string& input);

}  // namespace ortchestra
