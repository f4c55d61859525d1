// Writes the manual pages and the completions of shells into a folder. The build runs this program;
// it is not installed.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "base/files/file.h"
#include "cli/reference/completions.h"
#include "cli/reference/description.h"
#include "cli/reference/man_page.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/help.h"
#include "ortchestra/version.h"

namespace {

namespace cli = ortchestra::cli;

void write_reference(const std::filesystem::path& folder) {
  const cli::CommandLine command_line({});
  cli::ProgramDescription description = cli::describe_program(command_line.app());
  // The help has them as a topic of its own.
  for (cli::CommandDescription& command : description.commands) {
    if (command.name == "bench") command.footer = cli::strategies_help() + "\n\n" + command.footer;
  }
  const std::string& program = description.program.name;
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& name, const std::string& text) {
    ortchestra::write_file_atomically(folder / name, text);
  };
  write(program + ".1", cli::program_man_page(description, ORTCHESTRA_VERSION));
  for (const cli::CommandDescription& command : description.commands)
    write(program + "-" + command.name + ".1",
          cli::command_man_page(description, command, ORTCHESTRA_VERSION));
  write(program + ".bash", cli::bash_completion(description));
  write("_" + program, cli::zsh_completion(description));
  write(program + ".fish", cli::fish_completion(description));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: ortchestra-reference FOLDER\n", stderr);
    return 2;
  }
  try {
    write_reference(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ortchestra-reference: error: %s\n", error.what());
    return 1;
  }
}
