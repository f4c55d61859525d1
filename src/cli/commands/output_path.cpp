#include "cli/commands/output_path.h"

#include <filesystem>

#include "base/files/file.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {

namespace fs = std::filesystem;

void check_output_path(const std::string& option, const std::string& path) {
  if (fs::path(path).extension() == ".onnx") {
    throw input_error(option + " " + path +
                      " would overwrite a model: give the result another name");
  }
  try {
    check_writable(path);
  } catch (const Error& error) {
    throw error.with_text(option + ": " + error.what());
  }
}

void write_text(const std::string& path, const std::string& text) {
  if (path == "-") {
    print(text);
  } else {
    write_file_atomically(path, text);
  }
}

}  // namespace ortchestra::cli
