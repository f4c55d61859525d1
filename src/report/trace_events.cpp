#include "report/trace_events.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text/json_text.h"

namespace ortchestra::report {
namespace {

/// Rounded to nanoseconds, the resolution of the clocks, to keep the file short.
double microseconds(double seconds) { return std::round(std::max(0.0, seconds) * 1e9) / 1e3; }

}  // namespace

TraceEvents::TraceEvents(Write write) : write_(std::move(write)) {
  write_("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
}

void TraceEvents::finish() { write_("\n]}\n"); }

void TraceEvents::name_process(std::int64_t process, const std::string& name) {
  metadata("process_name", process, 0, {{"name", name}});
  metadata("process_sort_index", process, 0, {{"sort_index", process}});
}

void TraceEvents::name_track(std::int64_t process, std::int64_t track, const std::string& name) {
  metadata("thread_name", process, track, {{"name", name}});
  metadata("thread_sort_index", process, track, {{"sort_index", track}});
}

void TraceEvents::add(const Span& span) {
  if (!std::isfinite(span.start_s) || !std::isfinite(span.end_s)) return;
  event({{"name", span.name},
         {"cat", span.category},
         {"ph", "X"},
         {"pid", span.process},
         {"tid", span.track},
         {"ts", microseconds(span.start_s)},
         {"dur", std::max(0.0, microseconds(span.end_s) - microseconds(span.start_s))},
         {"args", span.args}});
}

void TraceEvents::add_count(std::int64_t process, const std::string& name, double time_s,
                            double value) {
  if (!std::isfinite(time_s) || !std::isfinite(value)) return;
  event({{"name", name},
         {"ph", "C"},
         {"pid", process},
         {"ts", microseconds(time_s)},
         {"args", {{"value", value}}}});
}

void TraceEvents::metadata(const std::string& name, std::int64_t process, std::int64_t track,
                           const Json& args) {
  event({{"name", name}, {"ph", "M"}, {"pid", process}, {"tid", track}, {"args", args}});
}

void TraceEvents::event(const Json& event) {
  write_(first_ ? "\n" : ",\n");
  first_ = false;
  write_(json_text(event));
}

}  // namespace ortchestra::report
