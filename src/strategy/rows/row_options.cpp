#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "ortchestra/strategy/row.h"
#include "runtime/devices/traits.h"

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

std::optional<bool> read_switch(const std::string& text) {
  if (text != "on" && text != "off") return std::nullopt;
  return text == "on";
}

std::string written_switch(bool is_on) { return is_on ? "on" : "off"; }

/// An option that is on or off.
RowOption switched(std::string_view name, std::string_view help,
                   std::optional<bool> RowOptions::*member) {
  return {name,
          "on|off",
          help,
          [member](RowOptions& options, const std::string& text) {
            options.*member = read_switch(text);
            return (options.*member).has_value();
          },
          [member](const RowOptions& options) {
            const auto& value = options.*member;
            return value ? std::optional(written_switch(*value)) : std::nullopt;
          },
          "off"};
}

/// An option whose value is one of an enum's.
template <TextEnum E>
RowOption named(std::string_view name, std::string_view help, std::optional<E> RowOptions::*member,
                E unset) {
  return {name,
          names_of_enum<E>("|", "|"),
          help,
          [member](RowOptions& options, const std::string& text) {
            options.*member = enum_named<E>(text);
            return (options.*member).has_value();
          },
          [member](const RowOptions& options) {
            const auto& value = options.*member;
            return value ? std::optional(std::string(text_of(*value))) : std::nullopt;
          },
          text_of(unset)};
}

/// An option whose value is an integer from 1 to `most`.
RowOption counted(std::string_view name, std::string values, std::string_view help,
                  std::optional<int> RowOptions::*member, int most) {
  return {name,
          std::move(values),
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
RowOption left_to_the_runtime(std::string_view name, std::string values, std::string_view help,
                              Setting<Value> RowOptions::*member, Read read, Written written) {
  return {name,
          std::move(values),
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

/// A model has a session per worker if runs of one session wait for each other on its device.
std::string sessions_text(const RowOptions& options, const std::vector<std::string>& devices) {
  const std::string per_worker = std::to_string(options.workers.value_or(1));
  std::string text;
  std::set<std::string> counts;
  std::set<std::string> seen;
  for (const std::string& device : devices) {
    if (!seen.insert(device).second) continue;
    const std::string count = runs_wait_for_each_other(device) ? per_worker : "1";
    counts.insert(count);
    text += (text.empty() ? "" : ", ") + count + " on " + device;
  }
  if (counts.empty()) return "1";
  return counts.size() == 1 ? *counts.begin() : text;
}

/// The option `sessions`.
RowOption sessions_option() {
  RowOption option =
      counted("sessions", "1..64",
              "sessions per model, shared out among the workers; each session has its own weights; "
              "default: 1, or one per worker on devices where runs of one session wait for each "
              "other",
              &RowOptions::sessions, most_sessions);
  option.unset_on = sessions_text;
  return option;
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
      left_to_the_runtime("spin", "on|off|Nus|default",
                          "whether idle threads within an operator spin while they wait for work; "
                          "Nus: for at most N microseconds (ONNX Runtime 1.26 or later)",
                          &RowOptions::spin, spin_named,
                          [](const Spin& spin) { return to_string(spin); }),
      named("threads",
            "whether each session has its own threads within an operator, or all sessions of a "
            "process share one global pool of `intra` threads",
            &RowOptions::threads, ThreadPool::session),
      counted("workers", "1..1024",
              "maximum number of concurrent runs; default: the number of CPUs to use",
              &RowOptions::workers, most_threads),
      {"window", "N|unbounded", "maximum number of batches in flight", read_window, written_window,
       "unbounded"},
      named("arena", "whether each session has its own memory arena, or all sessions share one",
            &RowOptions::arena, Arena::own),
      sessions_option(),
      named("upload",
            "whether each run copies its input to the device, or all models of a batch share one "
            "copy of the same tensor; ahead: the shared copy starts before the models need it",
            &RowOptions::upload, Upload::own),
      switched("binding",
               "whether inputs and outputs use buffers on the device that are allocated once (I/O "
               "binding)",
               &RowOptions::binding),
      switched("pinned",
               "whether frames and outputs are in page-locked memory, which a device can access "
               "directly",
               &RowOptions::pinned),
      {"device", "cpu|cuda[:N][+OPTION=VALUE]|PROVIDER",
       "where models run that name no device: an execution provider of ONNX Runtime (cuda, "
       "tensorrt: experimental)",
       read_device, [](const RowOptions& options) { return options.device; }, "cpu"},
  };
  return table;
}

}  // namespace ortchestra
