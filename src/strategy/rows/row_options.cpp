#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>

#include "ortchestra/strategy/row.h"

namespace ortchestra {

namespace {

template <class Number>
std::optional<Number> number_in(const std::string& text, Number least, Number most) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || rest != end || value < least || value > most) return std::nullopt;
  return value;
}

constexpr int most_threads = 1024;
constexpr std::size_t most_batches = 1'000'000;
constexpr int most_sessions = 64;

/// The texts of the values that an option takes.
template <class Value>
struct Name {
  std::string_view text;
  Value value;
};
constexpr std::array<Name<bool>, 2> switch_names = {{{"on", true}, {"off", false}}};
constexpr std::array<Name<Arena>, 2> arena_names = {
    {{"own", Arena::own}, {"shared", Arena::shared}}};
constexpr std::array<Name<Upload>, 3> upload_names = {
    {{"own", Upload::own}, {"shared", Upload::shared}, {"ahead", Upload::ahead}}};

template <class Names>
auto value_of(const Names& names, const std::string& text) {
  using Value = decltype(names.front().value);
  const auto named = std::ranges::find(names, text, &Names::value_type::text);
  return named == names.end() ? std::optional<Value>() : std::optional<Value>(named->value);
}

template <class Names, class Value>
std::string text_of(const Names& names, const Value& value) {
  return std::string(std::ranges::find(names, value, &Names::value_type::value)->text);
}

/// An option whose value has one of `names`.
template <class Value, std::size_t n>
RowOption named(std::string_view name, std::string_view values, std::string_view help,
                std::optional<Value> RowOptions::*member, const std::array<Name<Value>, n>& names,
                std::string_view unset) {
  return {name,
          values,
          help,
          [member, &names](RowOptions& options, const std::string& text) {
            options.*member = value_of(names, text);
            return (options.*member).has_value();
          },
          [member, &names](const RowOptions& options) {
            const auto& value = options.*member;
            return value ? std::optional(text_of(names, *value)) : std::nullopt;
          },
          unset};
}

/// An option whose value is an integer from 1 to `most`.
RowOption counted(std::string_view name, std::string_view values, std::string_view help,
                  std::optional<int> RowOptions::*member, int most) {
  return {name,
          values,
          help,
          [member, most](RowOptions& options, const std::string& text) {
            options.*member = number_in(text, 1, most);
            return (options.*member).has_value();
          },
          [member](const RowOptions& options) {
            const auto& value = options.*member;
            return value ? std::optional(std::to_string(*value)) : std::nullopt;
          },
          "1"};
}

constexpr const char* runtime_default = "default";

/// An option that may be left to ONNX Runtime. `read` and `written` convert its other values.
template <class Value, class Read, class Written>
RowOption left_to_the_runtime(std::string_view name, std::string_view values, std::string_view help,
                              Setting<Value> RowOptions::*member, Read read, Written written) {
  return {name,
          values,
          help,
          [member, read](RowOptions& options, const std::string& text) {
            if (text == runtime_default) {
              options.*member = Setting<Value>::runtime_default();
              return true;
            }
            const std::optional<Value> value = read(text);
            if (value) options.*member = *value;
            return value.has_value();
          },
          [member, written](const RowOptions& options) -> std::optional<std::string> {
            const Setting<Value>& setting = options.*member;
            if (const auto value = setting.value()) return written(*value);
            return setting.is_set() ? std::optional<std::string>(runtime_default) : std::nullopt;
          },
          runtime_default};
}

bool read_window(RowOptions& options, const std::string& text) {
  if (text == "unbounded") {
    options.window = Window{};
    return true;
  }
  const auto batches = number_in<std::size_t>(text, 1, most_batches);
  if (batches) options.window = Window{batches};
  return batches.has_value();
}

std::optional<std::string> written_window(const RowOptions& options) {
  if (!options.window) return std::nullopt;
  return options.window->batches ? std::to_string(*options.window->batches) : "unbounded";
}

bool read_device(RowOptions& options, const std::string& text) {
  options.device = text;
  return !text.empty();
}

}  // namespace

const std::vector<RowOption>& row_options() {
  static const std::vector<RowOption> table{
      left_to_the_runtime(
          "intra", "N|default",
          "threads that a session uses within an operator, including the caller's",
          &RowOptions::intra,
          [](const std::string& text) { return number_in(text, 1, most_threads); },
          [](int threads) { return std::to_string(threads); }),
      left_to_the_runtime(
          "spin", "on|off|default",
          "whether idle threads of a session spin while they wait for work", &RowOptions::spin,
          [](const std::string& text) { return value_of(switch_names, text); },
          [](bool spins) { return text_of(switch_names, spins); }),
      counted("workers", "1..1024",
              "maximum number of concurrent runs; default: the number of CPUs to use",
              &RowOptions::workers, most_threads),
      {"window", "N|unbounded", "maximum number of batches in flight", read_window, written_window,
       "unbounded"},
      named("arena", "own|shared",
            "whether each session has its own memory arena, or all sessions share one",
            &RowOptions::arena, arena_names, "own"),
      counted("sessions", "1..64",
              "sessions per model, shared out among the workers; each session has its own weights",
              &RowOptions::sessions, most_sessions),
      named("upload", "own|shared|ahead",
            "whether each run copies its input to the device, or all models of a batch share one "
            "copy "
            "of the same tensor; ahead: the shared copy starts before the models need it",
            &RowOptions::upload, upload_names, "own"),
      named("binding", "on|off",
            "whether inputs and outputs use buffers on the device that are allocated once (I/O "
            "binding)",
            &RowOptions::binding, switch_names, "off"),
      named("pinned", "on|off",
            "whether frames and outputs are in page-locked memory, which a device can access "
            "directly",
            &RowOptions::pinned, switch_names, "off"),
      {"device", "cpu|cuda[:N][+OPTION=VALUE]|PROVIDER",
       "where the models run: an execution provider of ONNX Runtime", read_device,
       [](const RowOptions& options) { return options.device; }, "cpu"},
  };
  return table;
}

}  // namespace ortchestra
