#include <algorithm>
#include <array>
#include <charconv>

#include "ortchestra/strategy/row.h"

namespace ortchestra {

namespace {

template <class Number>
std::optional<Number> parse_number(const std::string& text, Number least, Number most) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || rest != end || value < least || value > most) return std::nullopt;
  return value;
}

bool parse_switch(std::optional<bool>& option, const std::string& value) {
  option = value == "on";
  return value == "on" || value == "off";
}

std::string shown_switch(const std::optional<bool>& option) {
  return option.value_or(false) ? "on" : "off";
}

constexpr int most_threads = 1024;
constexpr std::size_t most_batches = 1'000'000;
constexpr int most_sessions = 64;

struct UploadName {
  std::string_view name;
  Upload value;
};
constexpr std::array<UploadName, 3> upload_names = {
    {{"own", Upload::own}, {"shared", Upload::shared}, {"ahead", Upload::ahead}}};

}  // namespace

const std::vector<RowOption>& row_options() {
  static const std::vector<RowOption> table{
      {"intra", "N|default", "threads that a session uses within an operator, the caller included",
       [](RowOptions& options, const std::string& value) {
         options.intra = value == "default" ? 0 : parse_number(value, 1, most_threads);
         return options.intra.has_value();
       },
       [](const RowOptions& options) {
         return options.intra.value_or(0) == 0 ? std::string("default")
                                               : std::to_string(*options.intra);
       }},
      {"spin", "on|off|default", "whether a session's idle threads spin while they wait for work",
       [](RowOptions& options, const std::string& value) {
         options.spin = value == "default" ? std::nullopt : std::optional(value == "on");
         return value == "on" || value == "off" || value == "default";
       },
       [](const RowOptions& options) {
         return std::string(!options.spin ? "default" : *options.spin ? "on" : "off");
       }},
      {"workers",
       "1..1024",
       "how many runs may be under way at once; default: the CPUs to use",
       [](RowOptions& options, const std::string& value) {
         options.workers = parse_number(value, 1, most_threads);
         return options.workers.has_value();
       },
       [](const RowOptions& options) { return std::to_string(options.workers.value_or(1)); },
       {"async", "pool"}},
      {"window", "N|unbounded", "how many batches may be in flight",
       [](RowOptions& options, const std::string& value) {
         options.window =
             value == "unbounded" ? 0 : parse_number<std::size_t>(value, 1, most_batches);
         return options.window.has_value();
       },
       [](const RowOptions& options) {
         return options.window.value_or(0) == 0 ? std::string("unbounded")
                                                : std::to_string(*options.window);
       }},
      {"arena", "own|shared", "whether each session has a memory arena of its own, or all have one",
       [](RowOptions& options, const std::string& value) {
         options.arena = value == "shared" ? Arena::shared : Arena::own;
         return value == "own" || value == "shared";
       },
       [](const RowOptions& options) {
         return std::string(options.arena == Arena::shared ? "shared" : "own");
       }},
      {"sessions",
       "1..64",
       "sessions a model, among which the workers are divided; each has its own weights",
       [](RowOptions& options, const std::string& value) {
         options.sessions = parse_number(value, 1, most_sessions);
         return options.sessions.has_value();
       },
       [](const RowOptions& options) { return std::to_string(options.sessions.value_or(1)); },
       {"pool"}},
      {"upload",
       "own|shared|ahead",
       "whether each run brings its input to the device, or one copy serves all models of a batch "
       "that look at the same tensor; ahead: begun before they come to it",
       [](RowOptions& options, const std::string& value) {
         const auto* const named = std::ranges::find(upload_names, value, &UploadName::name);
         if (named == upload_names.end()) return false;
         options.upload = named->value;
         return true;
       },
       [](const RowOptions& options) {
         const Upload value = options.upload.value_or(Upload::own);
         return std::string(std::ranges::find(upload_names, value, &UploadName::value)->name);
       },
       {"serial", "threads", "coroutines", "pool"}},
      {"binding",
       "on|off",
       "whether inputs and outputs lie in buffers on the device that are made once (I/O binding)",
       [](RowOptions& options, const std::string& value) {
         return parse_switch(options.binding, value);
       },
       [](const RowOptions& options) { return shown_switch(options.binding); },
       {"serial", "threads", "processes", "coroutines", "pool"}},
      {"pinned",
       "on|off",
       "whether frames and outputs lie in page-locked memory, which a device reaches by itself",
       [](RowOptions& options, const std::string& value) {
         return parse_switch(options.pinned, value);
       },
       [](const RowOptions& options) { return shown_switch(options.pinned); },
       {"serial", "threads", "coroutines", "pool"}},
      {"device", "cpu|cuda[:N][+OPTION=VALUE]|PROVIDER",
       "where the models run: an execution provider of ONNX Runtime",
       [](RowOptions& options, const std::string& value) {
         options.device = value;
         return !value.empty();
       },
       [](const RowOptions& options) { return options.device.value_or("cpu"); }},
  };
  return table;
}

}  // namespace ortchestra
