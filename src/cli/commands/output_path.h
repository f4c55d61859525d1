#pragma once

#include <string>
#include <vector>

namespace ortchestra::cli {

/// Throws Error(input) if a result can't be written to `path`, or if `path` ends in .onnx, so that
/// no model is overwritten. The text begins with the option's name.
void check_output_path(const std::string& option, const std::string& path);

/// Writes text to a file, or to standard output if `path` is "-".
void write_text(const std::string& path, const std::string& text);

}  // namespace ortchestra::cli
