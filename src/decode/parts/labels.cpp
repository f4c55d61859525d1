#include "decode/parts/labels.h"

#include <fmt/format.h>

#include <sstream>

#include "base/files/file.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::string trimmed(const std::string& line) {
  constexpr const char* white_space = " \t\r\n";
  const auto first = line.find_first_not_of(white_space);
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(white_space) - first + 1);
}

}  // namespace

std::vector<std::string> read_labels(const DecodeOptions& options) {
  if (options.labels_file.empty()) return options.labels;
  return parse_labels(read_file(options.labels_file), options.labels_file);
}

std::vector<std::string> parse_labels(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::vector<std::string> labels;
  for (std::string line; std::getline(lines, line);) labels.push_back(trimmed(line));
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  if (labels.empty())
    throw input_error(
        fmt::format("{} has no labels: write one label per line, one per class", name));
  return labels;
}

void require_labels(const std::vector<std::string>& labels, std::size_t classes,
                    const DecodeOptions& options, const DecodedModel& model) {
  if (labels.empty() || labels.size() >= classes) return;
  throw input_error(fmt::format(
      "model '{}' has {} classes, but {} only {} labels: give one per class", model.name, classes,
      options.labels_file.empty() ? "the configuration has" : options.labels_file + " has",
      labels.size()));
}

}  // namespace ortchestra
