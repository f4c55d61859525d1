#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace ortchestra::report {

/// Writes a timeline in the "Trace Event Format" of the Chromium project, one line per event.
/// Events are written one by one, because a JSON object of all events would need much more memory.
/// Times are in seconds since the start of the timeline.
class TraceEvents {
 public:
  using Json = nlohmann::ordered_json;
  using Write = std::function<void(std::string_view text)>;

  /// Writes the start of the file. `write` is called for each piece of text.
  explicit TraceEvents(Write write);
  /// Writes the end of the file. Must be called last.
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
  /// Ignored if a time is not finite.
  void add(const Span& span);
  /// Adds a value of the counter `name`. Ignored if a number is not finite.
  void add_count(std::int64_t process, const std::string& name, double time_s, double value);

 private:
  void metadata(const std::string& name, std::int64_t process, std::int64_t track,
                const Json& args);
  void event(const Json& event);

  Write write_;
  bool first_ = true;
};

}  // namespace ortchestra::report
