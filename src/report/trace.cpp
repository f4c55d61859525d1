#include <algorithm>
#include <set>

#include "base/text/text.h"
#include "ortchestra/report/report.h"
#include "report/trace_events.h"

namespace ortchestra {
namespace {

/// The trace of all rounds. Each round is a process, each lane is a track.
class RoundsTrace {
 public:
  explicit RoundsTrace(const BenchResult& result)
      : workload_(result.workload), events_([this](std::string_view part) { text_ += part; }) {}

  std::string text() && {
    events_.finish();
    return std::move(text_);
  }

  void add(const RowResult& row, const Round& round) {
    ++process_;
    events_.name_process(process_, one_line(row.spec) + ", round " + std::to_string(round.block));
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
    for (const auto lane : lanes)
      events_.name_track(process_, track_of(lane), "lane " + std::to_string(lane));
    for (std::size_t index = 0; index < count; ++index) run(round, index);
  }

  void run(const Round& round, std::size_t index) {
    const Events& events = round.events;
    events_.add({process_,
                 track_of(events.lane[index]),
                 model_name(round, events.model[index]),
                 "run",
                 events.start_s[index],
                 events.end_s[index],
                 {{"batch", events.batch[index]},
                  {"frame", first_frame_of(events.batch[index])},
                  {"model", events.model[index]},
                  {"session", events.session[index]}}});
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
    for (std::size_t index = 0; index < count; ++index)
      events_.add_count(process_, name, times[index], unit * values[index]);
  }

  /// Lane 0 becomes track 1: Perfetto shows track 0 as the main thread of the process.
  static std::int64_t track_of(std::int64_t lane) {
    std::int64_t track = 0;  // an edited result may contain any number
    return __builtin_add_overflow(lane, 1, &track) ? lane : track;
  }

  std::string model_name(const Round& round, std::int64_t model) const {
    const auto index = static_cast<std::size_t>(model);
    if (model >= 0 && index < workload_.models.size())
      return one_line(workload_.models[index].name);
    if (model >= 0 && index < round.models.size()) return one_line(round.models[index].name);
    return "model " + std::to_string(model);
  }

  /// The batch's first frame in the input. Batches are cycled: batch `distinct` is batch 0 again.
  std::int64_t first_frame_of(std::int64_t batch) const {
    const bool consecutive = workload_.batch_mode == "consecutive";
    const std::int64_t frames = consecutive ? std::max<std::int64_t>(workload_.batch, 1) : 1;
    const std::int64_t distinct = workload_.distinct_batches;
    std::int64_t frame = 0;
    return __builtin_mul_overflow(distinct > 0 ? batch % distinct : batch, frames, &frame) ? 0
                                                                                           : frame;
  }

  const Workload& workload_;
  std::string text_;
  report::TraceEvents events_;
  std::int64_t process_ = 0;
};

}  // namespace

std::string render_trace(const BenchResult& result) {
  RoundsTrace trace(result);
  for (const auto& row : result.rows) {
    for (const auto& round : row.rounds) trace.add(row, round);
  }
  return std::move(trace).text();
}

}  // namespace ortchestra
