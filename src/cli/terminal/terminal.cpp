#include "cli/terminal/terminal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/text/text.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

std::optional<std::size_t> columns_variable() {
  const char* const text = std::getenv("COLUMNS");
  if (text == nullptr) return std::nullopt;
  std::size_t columns = 0;
  const char* const end = text + std::strlen(text);
  const auto [rest, problem] = std::from_chars(text, end, columns);
  return problem == std::errc() && rest == end ? std::optional(columns) : std::nullopt;
}

/// The text in lines of at most `width` columns. All lines but the first are indented.
std::string wrapped_message(const std::string& text, std::size_t width) {
  constexpr std::string_view indent = "  ";
  std::vector<std::string> lines;
  std::istringstream given(text);
  for (std::string line; std::getline(given, line);) {
    const std::vector<std::string> parts = wrapped(line, width - indent.size());
    lines.insert(lines.end(), parts.begin(), parts.end());
  }
  return fmt::format("{}", fmt::join(lines, fmt::format("\n{}", indent)));
}

}  // namespace

std::optional<std::size_t> terminal_width(int descriptor) {
  if (::isatty(descriptor) == 0) return std::nullopt;
  constexpr std::size_t usual_width = 80;
  winsize size{};
  const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : usual_width;
}

std::size_t text_width(int descriptor) {
  constexpr std::size_t least = 60;
  constexpr std::size_t most = 200;
  return std::clamp(terminal_width(descriptor).value_or(columns_variable().value_or(100)), least,
                    most);
}

void print_message(std::string_view kind, std::string_view text) {
  const bool on_terminal = ::isatty(STDERR_FILENO) != 0;
  const std::string message = fmt::format("ortchestra: {}: {}", kind, printable(text));
  const std::string lines =
      on_terminal ? wrapped_message(message, text_width(STDERR_FILENO)) : message;
  std::fprintf(stderr, "%s\n", lines.c_str());
}

bool wants_color() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return ::isatty(STDOUT_FILENO) != 0 && !dumb && (no_color == nullptr || *no_color == '\0');
}

int print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) {
    throw failure(
        "standard output could not be written: " + std::generic_category().message(errno) +
        "; free some space, or write to another place");
  }
  return 0;
}

}  // namespace ortchestra::cli
