#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

// Functions that parse and check values from users. `what` is the name of the option or key, for
// messages. All throw Error(input), which says what is expected.

/// The range of a setting that takes a whole number. Both ends are included.
struct Range {
  std::int64_t least = 1;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// The upper ends keep products, such as the bytes of a batch, within 64 bits.
namespace range {
inline constexpr Range frames{1, 1'000'000'000};
inline constexpr Range batch{1, 65'536};
inline constexpr Range side{1, 16'384};
inline constexpr Range rounds{1, 10'000};
inline constexpr Range percentile{1, 99};
inline constexpr Range warmup{0, 1'000'000};
inline constexpr Range seed{0, std::numeric_limits<std::int64_t>::max()};
inline constexpr Range pad{0, 255};
}  // namespace range

std::int64_t require_in_range(const std::string& what, std::int64_t value, const Range& range);
/// The value must be finite, also as a float, because models take floats.
double require_finite(const std::string& what, double value);
/// The value must be finite and 0 or more.
double require_tolerance(const std::string& what, double value);
/// The value must be finite and above 0.
double require_positive(const std::string& what, double value);
/// The value must be above 0 and at most 1.
double require_share(const std::string& what, double value);

std::int64_t parse_whole_number(const std::string& what, const std::string& text,
                                const Range& range);
double parse_tolerance(const std::string& what, const std::string& text);
/// Returns a number above 0.
double parse_positive(const std::string& what, const std::string& text);
/// Returns a number above 0 and at most 1.
double parse_share(const std::string& what, const std::string& text);
/// Returns frames per second.
double parse_rate(const std::string& what, const std::string& text);
/// Returns seconds, for "90", "90s", "5m" or "1h".
double parse_duration_s(const std::string& what, const std::string& text);

/// Throws Error(input) for any other text than the enum's: "WHAT can't be 'TEXT': give NAMES".
template <TextEnum E>
E parse_enum(const std::string& what, const std::string& text) {
  if (const std::optional<E> value = enum_named<E>(text)) return *value;
  throw input_error(what + " can't be '" + text + "': give " + names_of_enum<E>());
}

}  // namespace ortchestra
