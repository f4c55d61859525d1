#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

namespace ortchestra::cli {

/// Writes the help of the program or of a command, from the structure that CLI11 holds. Footers are
/// laid out by help_lines() (help_layout.h). The most used options come first: the group "Options",
/// which has --help, is last.
class HelpFormatter : public CLI::FormatterBase {
 public:
  /// `width`: the columns of a line.
  explicit HelpFormatter(std::size_t width) : width_(width) {}

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;

 private:
  std::size_t width_;
};

/// The help of the program or a command. Unlike CLI11's App::help(), it never describes a command
/// instead of the program.
std::string help_of(const CLI::App& app);

/// The strategies and the options of a row, for help_lines().
std::string strategies_help();

}  // namespace ortchestra::cli
