#include "base/text/values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace ortchestra {
namespace {

template <class Number>
std::optional<Number> number_in(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::string expected(const Range& range) {
  if (range.most == std::numeric_limits<std::int64_t>::max()) {
    return fmt::format("give a whole number of {} or more", range.least);
  }
  return fmt::format("give a whole number from {} to {}", range.least, range.most);
}

bool contains(const Range& range, std::int64_t value) {
  return value >= range.least && value <= range.most;
}

}  // namespace

std::int64_t require_in_range(const std::string& what, std::int64_t value, const Range& range) {
  if (!contains(range, value))
    throw input_error(fmt::format("{} can't be {}: {}", what, value, expected(range)));
  return value;
}

double require_finite(const std::string& what, double value) {
  if (!std::isfinite(static_cast<float>(value))) {
    throw input_error(fmt::format("{} can't be {}: give a finite number, at most {:.2g}", what,
                                  value, std::numeric_limits<float>::max()));
  }
  return value;
}

double require_tolerance(const std::string& what, double value) {
  if (!std::isfinite(value) || value < 0)
    throw input_error(fmt::format("{} can't be {}: give 0 or more", what, value));
  return value;
}

double require_positive(const std::string& what, double value) {
  if (!std::isfinite(value) || value <= 0)
    throw input_error(fmt::format("{} can't be {}: give more than 0", what, value));
  return value;
}

double require_share(const std::string& what, double value) {
  if (!(value > 0 && value <= 1))
    throw input_error(fmt::format("{} can't be {}: give more than 0, at most 1", what, value));
  return value;
}

std::int64_t parse_whole_number(const std::string& what, const std::string& text,
                                const Range& range) {
  const auto value = number_in<std::int64_t>(text);
  if (!value) throw input_error(fmt::format("{} can't be '{}': {}", what, text, expected(range)));
  return require_in_range(what, *value, range);
}

double parse_tolerance(const std::string& what, const std::string& text) {
  const auto value = number_in<double>(text);
  if (!value)
    throw input_error(fmt::format("{} can't be '{}': give a number, as in 1e-4", what, text));
  return require_tolerance(what, *value);
}

double parse_share(const std::string& what, const std::string& text) {
  const auto value = number_in<double>(text);
  if (!value)
    throw input_error(fmt::format("{} can't be '{}': give a number, as in 0.99", what, text));
  return require_share(what, *value);
}

double parse_positive(const std::string& what, const std::string& text) {
  const auto value = number_in<double>(text);
  if (!value) throw input_error(fmt::format("{} can't be '{}': give a number", what, text));
  return require_positive(what, *value);
}

double parse_rate(const std::string& what, const std::string& text) {
  const auto value = number_in<double>(text);
  if (!value)
    throw input_error(
        fmt::format("{} can't be '{}': give frames per second, as in 25", what, text));
  return require_positive(what, *value);
}

double parse_duration_s(const std::string& what, const std::string& text) {
  struct Unit {
    char letter;
    double seconds;
  };
  constexpr Unit units[] = {{'s', 1}, {'m', 60}, {'h', 3600}};
  std::string number = text;
  double factor = 1;
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.letter)) continue;
    number.pop_back();
    factor = unit.seconds;
  }
  const auto value = number_in<double>(number);
  if (!value)
    throw input_error(
        fmt::format("{} can't be '{}': give a time, as in 90, 90s, 5m or 1h", what, text));
  return require_positive(what, *value * factor);
}

}  // namespace ortchestra
