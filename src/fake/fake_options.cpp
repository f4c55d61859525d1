#include "fake/fake_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// Thrown by the functions below for an invalid value. It becomes an Error that names the key.
struct BadValue {
  std::string expected;
};

template <class Number>
Number number(std::string_view text, const std::string& expected) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= Number{}))
    throw BadValue{expected};
  return value;
}

std::uint64_t count(std::string_view text) { return number<std::uint64_t>(text, "a whole number"); }

bool flag(std::string_view text) {
  if (text != "0" && text != "1") throw BadValue{"0 or 1"};
  return text == "1";
}

std::chrono::duration<double, std::milli> milliseconds(std::string_view text) {
  return std::chrono::duration<double, std::milli>(number<double>(text, "a number ≥ 0, in ms"));
}

std::vector<std::string_view> parts(std::string_view text, char separator) {
  std::vector<std::string_view> list;
  while (true) {
    const auto end = text.find(separator);
    list.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return list;
    text.remove_prefix(end + 1);
  }
}

template <class Number>
std::set<Number> numbers(std::string_view text) {
  std::set<Number> set;
  for (const std::string_view part : parts(text, '+'))
    set.insert(number<Number>(part, "numbers ≥ 0 joined by '+'"));
  return set;
}

Shape frame_extents(std::string_view text) {
  Shape shape;
  for (const std::string_view part : parts(text, 'x'))
    shape.push_back(number<std::int64_t>(part, "CxHxW"));
  if (shape.size() != 3 || std::ranges::count(shape, 0) > 0) throw BadValue{"CxHxW, e.g. 3x8x8"};
  return shape;
}

ElementType image_type(std::string_view text) {
  const auto type = enum_named<ElementType>(text);
  if (type != ElementType::float32 && type != ElementType::uint8 && type != ElementType::int8) {
    throw BadValue{"float32, uint8 or int8"};
  }
  return *type;
}

struct Key {
  std::string_view name;
  void (*read)(FakeOptions&, std::string_view value);
};

constexpr std::array<Key, 25> keys{{
    {"input", [](FakeOptions& o, std::string_view v) { o.frame = frame_extents(v); }},
    {"type", [](FakeOptions& o, std::string_view v) { o.type = image_type(v); }},
    {"batch", [](FakeOptions& o, std::string_view v) { o.batch = count(v); }},
    {"outputs", [](FakeOptions& o, std::string_view v) { o.outputs = count(v); }},
    {"vary", [](FakeOptions& o, std::string_view v) { o.vary = flag(v); }},
    {"seed", [](FakeOptions& o, std::string_view v) { o.seed = count(v); }},
    {"noise",
     [](FakeOptions& o, std::string_view v) { o.noise = number<double>(v, "a number ≥ 0"); }},
    {"noise_on", [](FakeOptions& o, std::string_view v) { o.noise_on = v; }},
    {"sleep_ms", [](FakeOptions& o, std::string_view v) { o.sleep = milliseconds(v); }},
    {"sleep_while", [](FakeOptions& o, std::string_view v) { o.sleep_while = v; }},
    {"spin_ms", [](FakeOptions& o, std::string_view v) { o.spin = milliseconds(v); }},
    {"fast_on", [](FakeOptions& o, std::string_view v) { o.fast_on = v; }},
    {"thread_cost",
     [](FakeOptions& o, std::string_view v) { o.thread_cost = number<double>(v, "a number ≥ 0"); }},
    {"gate", [](FakeOptions& o, std::string_view v) { o.gate = v; }},
    {"load_gate", [](FakeOptions& o, std::string_view v) { o.load_gate = v; }},
    {"fail", [](FakeOptions& o, std::string_view v) { o.fail = flag(v); }},
    {"fail_run",
     [](FakeOptions& o, std::string_view v) { o.fail_run = numbers<std::uint64_t>(v); }},
    {"fail_value", [](FakeOptions& o, std::string_view v) { o.fail_value = numbers<double>(v); }},
    {"exhaust_run",
     [](FakeOptions& o, std::string_view v) { o.exhaust_run = numbers<std::uint64_t>(v); }},
    {"crash_run",
     [](FakeOptions& o, std::string_view v) { o.crash_run = numbers<std::uint64_t>(v); }},
    {"crash_value", [](FakeOptions& o, std::string_view v) { o.crash_value = numbers<double>(v); }},
    {"kill_value", [](FakeOptions& o, std::string_view v) { o.kill_value = numbers<double>(v); }},
    {"fail_load", [](FakeOptions& o, std::string_view v) { o.fail_load = flag(v); }},
    {"only_on", [](FakeOptions& o, std::string_view v) { o.only_on = v; }},
    {"crash_load", [](FakeOptions& o, std::string_view v) { o.crash_load = flag(v); }},
}};

std::string key_list() {
  std::string list;
  for (const Key& key : keys) list += (list.empty() ? "" : ", ") + std::string(key.name);
  return list;
}

}  // namespace

Shape FakeOptions::input_shape() const {
  Shape shape{batch == 0 ? -1 : static_cast<std::int64_t>(batch)};
  shape.insert(shape.end(), frame.begin(), frame.end());
  return shape;
}

FakeOptions parse_fake_options(const std::string& source) {
  FakeOptions options;
  const std::string_view text = std::string_view(source).substr(fake_prefix.size());
  if (text.empty()) return options;
  for (const std::string_view part : parts(text, ',')) {
    const auto equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    const auto key = std::ranges::find(keys, name, &Key::name);
    if (key == keys.end() || equals == std::string_view::npos) {
      throw input_error("model '" + source + "': '" + std::string(part) +
                        "' is not an option of a fake model: the options are " + key_list() +
                        ", each written key=value");
    }
    try {
      key->read(options, part.substr(equals + 1));
    } catch (const BadValue& bad) {
      throw input_error("model '" + source + "': '" + std::string(part) +
                        "' can't be read: " + std::string(name) + " takes " + bad.expected);
    }
  }
  return options;
}

}  // namespace ortchestra
