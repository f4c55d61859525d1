#pragma once

#include <string>
#include <vector>

namespace ortchestra::cli {

/// Throws Error(input), beginning with the option's name, where a result can't
/// be written to `path` or is bound to destroy a model.
void check_output_path(const std::string& option, const std::string& path);

/// Text to a file, or to standard output where `path` is "-".
void write_text(const std::string& path, const std::string& text);

}  // namespace ortchestra::cli
