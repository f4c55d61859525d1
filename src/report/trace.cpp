#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "ortchestra/report/report.h"
#include "report/text.h"

namespace ortchestra {
namespace {

// The format: "Trace Event Format" of the Chromium project. Times are in microseconds.
using Json = nlohmann::ordered_json;

/// Whole nanoseconds, which is what clocks tell: more digits would only make the file longer.
double microseconds(double seconds) { return std::round(std::max(0.0, seconds) * 1e9) / 1e3; }

/// Writes events as they come, a line each: a Json of all of them would take many times their size.
class TraceWriter {
 public:
  explicit TraceWriter(const BenchResult& result) : workload_(result.workload) {}

  std::string text() && { return std::move(text_) + "\n]}\n"; }

  void add(const RowResult& row, const Round& round) {
    ++process_;
    const std::string name = report::one_line(row.spec) + ", round " + std::to_string(round.block);
    metadata("process_name", 0, {{"name", name}});
    metadata("process_sort_index", 0, {{"sort_index", process_}});
    runs(round);
    counters(round.series);
  }

 private:
  void runs(const Round& round) {
    const Events& events = round.events;
    const std::size_t count =
        std::min({events.model.size(), events.session.size(), events.lane.size(),
                  events.start_s.size(), events.end_s.size(), events.batch.size()});
    const std::set<std::int64_t> lanes(events.lane.begin(),
                                       events.lane.begin() + static_cast<std::ptrdiff_t>(count));
    for (const auto lane : lanes) {
      metadata("thread_name", track_of(lane), {{"name", "lane " + std::to_string(lane)}});
      metadata("thread_sort_index", track_of(lane), {{"sort_index", lane}});
    }
    for (std::size_t index = 0; index < count; ++index) run(round, index);
  }

  void run(const Round& round, std::size_t index) {
    const Events& events = round.events;
    const double start = events.start_s[index];
    const double end = events.end_s[index];
    if (!std::isfinite(start) || !std::isfinite(end)) return;
    write({{"name", model_name(round, events.model[index])},
           {"cat", "run"},
           {"ph", "X"},
           {"pid", process_},
           {"tid", track_of(events.lane[index])},
           {"ts", microseconds(start)},
           {"dur", std::max(0.0, microseconds(end) - microseconds(start))},
           {"args",
            {{"batch", events.batch[index]},
             {"frame", first_frame_of(events.batch[index])},
             {"model", events.model[index]},
             {"session", events.session[index]}}}});
  }

  void counters(const Series& series) {
    counter("CPU, % of the budget", series.time_s, series.cpu_utilization, 100);
    counter("memory (PSS), MiB", series.time_s, series.pss_mib, 1);
    counter("GPU, %", series.time_s, series.gpu_utilization, 100);
    counter("GPU memory, MiB", series.time_s, series.gpu_memory_mib, 1);
    counter("GPU power, W", series.time_s, series.gpu_power_w, 1);
  }

  void counter(const std::string& name, const std::vector<double>& times,
               const std::vector<double>& values, double unit) {
    const std::size_t count = std::min(times.size(), values.size());
    for (std::size_t index = 0; index < count; ++index) {
      if (!std::isfinite(times[index]) || !std::isfinite(values[index])) continue;
      write({{"name", name},
             {"ph", "C"},
             {"pid", process_},
             {"ts", microseconds(times[index])},
             {"args", {{"value", unit * values[index]}}}});
    }
  }

  void metadata(const std::string& name, std::int64_t track, const Json& args) {
    write({{"name", name}, {"ph", "M"}, {"pid", process_}, {"tid", track}, {"args", args}});
  }

  void write(const Json& event) {
    text_ += first_ ? "\n" : ",\n";
    first_ = false;
    text_ += event.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  /// Track 0 is the process's own, which Perfetto shows as its main thread.
  static std::int64_t track_of(std::int64_t lane) { return lane + 1; }

  std::string model_name(const Round& round, std::int64_t model) const {
    const auto index = static_cast<std::size_t>(model);
    if (model >= 0 && index < workload_.models.size())
      return report::one_line(workload_.models[index].name);
    if (model >= 0 && index < round.models.size())
      return report::one_line(round.models[index].name);
    return "model " + std::to_string(model);
  }

  /// Of the input. Only so many batches are distinct; they are cycled.
  std::int64_t first_frame_of(std::int64_t batch) const {
    const bool consecutive = workload_.batch_mode == "consecutive";
    const std::int64_t frames = consecutive ? std::max<std::int64_t>(workload_.batch, 1) : 1;
    const std::int64_t distinct = workload_.distinct_batches;
    return (distinct > 0 ? batch % distinct : batch) * frames;
  }

  const Workload& workload_;
  std::string text_ = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[";
  std::int64_t process_ = 0;
  bool first_ = true;
};

}  // namespace

std::string render_trace(const BenchResult& result) {
  TraceWriter writer(result);
  for (const auto& row : result.rows) {
    for (const auto& round : row.rounds) writer.add(row, round);
  }
  return std::move(writer).text();
}

}  // namespace ortchestra
