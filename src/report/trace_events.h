#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace ortchestra::report {

/// Writes a timeline event by event, a line each, in the "Trace Event Format" of the Chromium
/// project. A Json of all of them would take many times their size. Times are in seconds from the
/// timeline's start.
class TraceEvents {
 public:
  using Json = nlohmann::ordered_json;
  using Write = std::function<void(std::string_view text)>;

  /// Writes the beginning of the file.
  explicit TraceEvents(Write write);
  /// Writes its end.
  void finish();

  void name_process(std::int64_t process, const std::string& name);
  /// Tracks are shown in the order of their numbers.
  void name_track(std::int64_t process, std::int64_t track, const std::string& name);
  struct Span {
    std::int64_t process = 0;
    std::int64_t track = 0;
    std::string name;
    std::string category;
    double start_s = 0;
    double end_s = 0;
    Json args;
  };
  void add(const Span& span);
  void add_count(std::int64_t process, const std::string& name, double time_s, double value);

 private:
  void metadata(const std::string& name, std::int64_t process, std::int64_t track,
                const Json& args);
  void event(const Json& event);

  Write write_;
  bool first_ = true;
};

}  // namespace ortchestra::report
