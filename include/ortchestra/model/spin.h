#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ortchestra {

/// Whether the idle threads of a thread pool spin (poll for work) before they sleep, and how long.
class Spin {
 public:
  /// As long as ONNX Runtime spins by default: some milliseconds, depending on the CPU.
  static Spin on() { return Spin(true, std::nullopt); }
  static Spin off() { return Spin(false, std::nullopt); }
  /// At most `time` each time a thread becomes idle: 0 to most_spin_time. Needs ONNX Runtime 1.26.
  static Spin lasting(std::chrono::microseconds time) { return Spin(true, time); }

  /// Whether a thread may spin at all: false for off() and for a time of 0.
  bool is_on() const noexcept { return is_on_ && time_ != std::chrono::microseconds(0); }
  /// Empty unless made by lasting().
  std::optional<std::chrono::microseconds> time() const noexcept { return time_; }

  friend bool operator==(const Spin&, const Spin&) = default;

 private:
  Spin(bool is_on, std::optional<std::chrono::microseconds> time) : is_on_(is_on), time_(time) {}

  bool is_on_;
  std::optional<std::chrono::microseconds> time_;
};

/// The longest time that a row may ask for.
inline constexpr std::chrono::microseconds most_spin_time = std::chrono::seconds(1);

/// "on", "off" or a time in whole microseconds: "200us".
std::string to_string(const Spin& spin);

/// Reads what to_string() writes. Empty for any other text, and for a time above most_spin_time.
std::optional<Spin> spin_named(std::string_view text);

}  // namespace ortchestra
