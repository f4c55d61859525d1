#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// Values as users write them. `what` is the option's or key's name, for
/// messages; all throw Error(input) that says what is expected.

/// Which whole numbers a setting takes, both ends included.
struct Range {
  std::int64_t least = 1;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

/// Upper ends keep products such as the bytes of a batch within 64 bits.
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
/// Finite, as a float too, which models take.
double require_finite(const std::string& what, double value);
/// Not negative, and finite.
double require_tolerance(const std::string& what, double value);
/// Above 0, and finite.
double require_positive(const std::string& what, double value);

std::int64_t parse_whole_number(const std::string& what, const std::string& text,
                                const Range& range);
double parse_tolerance(const std::string& what, const std::string& text);
/// Above 0.
double parse_positive(const std::string& what, const std::string& text);
/// Frames a second.
double parse_rate(const std::string& what, const std::string& text);
/// Seconds: "90", "90s", "5m", "1h".
double parse_duration_s(const std::string& what, const std::string& text);
/// "640x480": width, height.
PictureSize parse_size(const std::string& what, const std::string& text);
/// Throws Error(input) for a text that is none of the enum's: "WHAT can't be 'TEXT': give NAMES".
template <TextEnum E>
E parse_enum(const std::string& what, const std::string& text) {
  if (const std::optional<E> value = enum_named<E>(text)) return *value;
  throw input_error(what + " can't be '" + text + "': give " + names_of_enum<E>());
}

}  // namespace ortchestra::cli
