#include "ortchestra/decode/exported_metadata.h"

#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace ortchestra {
namespace {

constexpr std::size_t most_classes = 100'000;

/// Parses a literal step by step. Each function returns false or an empty value if the expected
/// token is missing.
class Literal {
 public:
  explicit Literal(std::string_view text) : rest_(text) {}

  bool take(char wanted) {
    skip_space();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_end() {
    skip_space();
    return rest_.empty();
  }
  std::optional<std::size_t> whole_number() {
    skip_space();
    std::size_t number = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && is_digit(rest_[digits]) && number < most_classes; ++digits)
      number = number * 10 + static_cast<std::size_t>(rest_[digits] - '0');
    rest_.remove_prefix(digits);
    if (digits == 0 || number >= most_classes) return std::nullopt;
    return number;
  }
  std::optional<std::string> quoted() {
    skip_space();
    if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return std::nullopt;
    const char quote = rest_.front();
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        rest_.remove_prefix(i + 1);
        return text;
      }
      // Names commonly contain only escaped quotes and backslashes.
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      text += rest_[i];
    }
    return std::nullopt;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  void skip_space() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0)
      rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

/// The key of an entry of a dictionary. JSON has it in quotes.
std::optional<std::size_t> key_in(Literal& literal) {
  if (const auto number = literal.whole_number()) return number;
  const auto text = literal.quoted();
  if (!text) return std::nullopt;
  Literal inner(*text);
  return inner.whole_number();
}

std::string value_of(const std::map<std::string, std::string>& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

}  // namespace

std::vector<std::string> parse_class_names(const std::string& text) {
  Literal literal(text);
  const bool is_list = literal.take('[');
  if (!is_list && !literal.take('{')) return {};
  const char end = is_list ? ']' : '}';
  std::vector<std::string> names;
  while (!literal.take(end)) {
    const auto index = is_list ? std::optional(names.size()) : key_in(literal);
    if (!index || *index >= most_classes || (!is_list && !literal.take(':'))) return {};
    const auto name = literal.quoted();
    if (!name) return {};
    if (names.size() <= *index) names.resize(*index + 1);
    names[*index] = *name;
    if (literal.take(',')) continue;
    if (!literal.take(end)) return {};
    break;
  }
  return literal.at_end() ? names : std::vector<std::string>();
}

std::optional<ExportedMetadata> read_exported_metadata(
    const std::map<std::string, std::string>& metadata) {
  if (!metadata.contains("names") || !(metadata.contains("stride") || metadata.contains("task")))
    return std::nullopt;
  ExportedMetadata exported;
  exported.names = parse_class_names(value_of(metadata, "names"));
  if (exported.names.empty()) return std::nullopt;
  exported.task = value_of(metadata, "task");
  exported.end_to_end = value_of(metadata, "end2end") == "True";
  const std::string sizes = value_of(metadata, "imgsz");
  Literal size(sizes);
  if (size.take('[')) {
    const auto height = size.whole_number();
    const auto width = size.take(',') ? size.whole_number() : std::nullopt;
    if (height && width && *height > 0 && *width > 0) {
      exported.height = static_cast<int>(*height);
      exported.width = static_cast<int>(*width);
    }
  }
  return exported;
}

}  // namespace ortchestra
