#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ortchestra::cli {

/// Formats help texts: descriptions are wrapped, footers keep their line breaks, and CLI11 adds no
/// "..." to repeatable options.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

/// The strategies and their options for -s, from the tables that the parser uses.
std::string strategies_help();

}  // namespace ortchestra::cli
