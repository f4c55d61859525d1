#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "model/ort_telemetry.h"
#include "ortchestra/base/error.h"

namespace {

/// The one place where a failure is printed and becomes an exit code.
int report_failure(const char* text, int exit_code) {
  std::fprintf(stderr, "ortchestra: error: %s\n", text);
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  ortchestra::disable_ort_telemetry();
  try {
    const ortchestra::cli::CommandLine command_line({argv, argv + argc});
    return command_line.run();
  } catch (const ortchestra::Error& error) {
    return report_failure(error.what(), error.kind() == ortchestra::ErrorKind::input ? 2 : 1);
  } catch (const std::exception& error) {
    return report_failure(error.what(), 1);
  }
}
