#include <csignal>
#include <exception>
#include <string>

#include "base/text/exception_text.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/config/user_settings.h"
#include "ortchestra/runtime/runtime.h"

namespace {

/// The only place where an error is printed and becomes an exit code.
int report_failure(const std::string& text, int exit_code) {
  ortchestra::cli::print_message("error", text);
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  ortchestra::disable_ort_telemetry();
  // If a file reaches its size limit (ulimit -f), the write fails, as on a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  ortchestra::exit_with_message_when_exhausted("ortchestra: error");
  try {
    ortchestra::use_user_settings();
    const ortchestra::cli::CommandLine command_line({argv, argv + argc});
    return command_line.run();
  } catch (const std::exception& error) {
    const bool is_input = ortchestra::kind_of(error) == ortchestra::ErrorKind::input;
    return report_failure(ortchestra::cli::text_with_flags(error), is_input ? 2 : 1);
  }
}
