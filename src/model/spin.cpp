#include "ortchestra/model/spin.h"

#include <charconv>
#include <cstdint>

namespace ortchestra {

namespace {

constexpr std::string_view microseconds_suffix = "us";

}  // namespace

std::string to_string(const Spin& spin) {
  if (const auto time = spin.time())
    return std::to_string(time->count()) + std::string(microseconds_suffix);
  return spin.is_on() ? "on" : "off";
}

std::optional<Spin> spin_named(std::string_view text) {
  if (text == "on") return Spin::on();
  if (text == "off") return Spin::off();
  if (!text.ends_with(microseconds_suffix)) return std::nullopt;
  text.remove_suffix(microseconds_suffix.size());
  std::uint32_t count = 0;  // unsigned: "-0" is refused
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, count);
  if (problem != std::errc() || rest != end || count > most_spin_time.count()) return std::nullopt;
  return Spin::lasting(std::chrono::microseconds(count));
}

}  // namespace ortchestra
