#include "bench/rounds/round_collector.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "bench/rounds/schedule.h"
#include "stats/stats.h"

namespace ortchestra {

void RoundCollector::take(Answer answer) {
  const TimePoint now = now_();
  const std::lock_guard lock(mutex_);
  note(answer, now);
  if (purpose_ == Purpose::outputs) outputs_.push_back(std::move(answer));
  if (--unanswered_ == 0) complete_.notify_all();
}

void RoundCollector::note(const Answer& answer, TimePoint now) {
  ModelTally& tally = tallies_[answer.model];
  if (answer.status == AnswerStatus::worker_lost || answer.status == AnswerStatus::exhausted)
    tally.worker_lost = answer.error;
  if (purpose_ != Purpose::timing) return;
  last_answer_ = std::max(last_answer_, now);
  ++tally.answers;
  tally.copied_bytes += static_cast<std::int64_t>(answer.copied_bytes);
  if (!answer.is_ok() && tally.failed++ == 0) tally.first_error = answer.error;
  for (const Run& run : answer.runs) {
    // A run that answered several batches is in the answer to each of them. Count it once.
    if (run.batches.front() == answer.batch->id) events_.push_back({answer.model, run});
  }
  const auto entry = in_flight_.find(answer.batch->id);
  if (--entry->second.unanswered > 0) return;
  note_latency(entry->first, entry->second.due, now);
  in_flight_.erase(entry);
}

void RoundCollector::note_latency(std::int64_t batch, TimePoint due, TimePoint answered) {
  latencies_ms_[batch] = 1e3 * seconds_between(due, answered);
  last_due_ = std::max(last_due_, due);
  if (period_ && answered > due + *period_) ++late_;
}

void RoundCollector::follow_schedule(Clock::duration period) {
  const std::lock_guard lock(mutex_);
  period_ = period;
}

void RoundCollector::expect(Purpose purpose, std::int64_t answers) {
  const std::lock_guard lock(mutex_);
  purpose_ = purpose;
  unanswered_ = answers;
}

void RoundCollector::submitted(const Batch& batch) {
  const std::lock_guard lock(mutex_);
  if (purpose_ == Purpose::timing)
    in_flight_[batch.id] = {due_of(batch).value_or(now_()), batch.models.size()};
}

void RoundCollector::wait() {
  std::unique_lock lock(mutex_);
  complete_.wait(lock, [this] { return unanswered_ <= 0; });
}

TimePoint RoundCollector::last_answer() const {
  const std::lock_guard lock(mutex_);
  return last_answer_;
}

std::string RoundCollector::failure() const {
  const std::lock_guard lock(mutex_);
  for (std::size_t model = 0; model < tallies_.size(); ++model) {
    const ModelTally& tally = tallies_[model];
    if (!tally.worker_lost.empty()) return tally.worker_lost;
    if (tally.answers > 0 && tally.failed == tally.answers) {
      return "model '" + models_[model].name + "' failed on every batch: " + tally.first_error;
    }
  }
  return {};
}

std::vector<Answer> RoundCollector::take_outputs() {
  const std::lock_guard lock(mutex_);
  std::ranges::sort(outputs_, {}, [](const Answer& answer) {
    return std::tuple(answer.batch->id, answer.model);
  });
  return std::exchange(outputs_, {});
}

Round RoundCollector::record(TimePoint first_submit, bool bounded_window) const {
  const std::lock_guard lock(mutex_);
  Round round;
  round.total_s = seconds_between(first_submit, last_answer_);
  std::vector<std::vector<double>> run_ms(models_.size());
  std::vector<Event> events = events_;
  std::ranges::stable_sort(events, {}, [](const Event& event) { return event.run.start; });
  double busy_s = 0;
  for (const Event& event : events) {
    const double start = seconds_between(first_submit, event.run.start);
    const double end = seconds_between(first_submit, event.run.end);
    round.events.model.push_back(static_cast<std::int64_t>(event.model));
    round.events.session.push_back(static_cast<std::int64_t>(event.run.session));
    round.events.lane.push_back(static_cast<std::int64_t>(event.run.lane));
    round.events.start_s.push_back(start);
    round.events.end_s.push_back(end);
    round.events.batch.push_back(event.run.batches.front());
    run_ms[event.model].push_back(1e3 * (end - start));
    busy_s += end - start;
  }
  round.concurrency = round.total_s > 0 ? busy_s / round.total_s : 0;
  for (std::size_t model = 0; model < models_.size(); ++model) {
    const ModelTally& tally = tallies_[model];
    ModelRound times;
    times.name = models_[model].name;
    times.runs = static_cast<std::int64_t>(run_ms[model].size());
    for (const double ms : run_ms[model]) times.cumulative_s += 1e-3 * ms;
    if (times.runs > 0) {
      const Percentiles found = percentiles(std::move(run_ms[model]));
      times.inference_ms = InferencePercentiles{found.p50, found.p90, found.p99, found.max};
    }
    if (tally.failed > 0) times.error = tally.first_error;
    times.failed_batches = tally.failed;
    round.copied_bytes += tally.copied_bytes;
    round.models.push_back(std::move(times));
  }
  if ((bounded_window || period_) && !latencies_ms_.empty()) record_latency(round, first_submit);
  return round;
}

void RoundCollector::record_latency(Round& round, TimePoint first_submit) const {
  for (const auto& [batch, latency_ms] : latencies_ms_)
    round.batch_latency_ms.push_back(latency_ms);
  const Percentiles found = percentiles(round.batch_latency_ms);
  round.latency_ms =
      LatencyPercentiles{found.p50, found.p90, found.p95,
                         found.p99, found.max, static_cast<std::int64_t>(found.samples)};
  if (!period_) return;
  round.late_batches = late_;
  // A row that is slower than the schedule by some percentage ends later by about this percentage
  // of the schedule's duration.
  constexpr double allowed_share = 0.05;
  const double allowed_s = std::max(allowed_share * seconds_between(first_submit, last_due_),
                                    2 * std::chrono::duration<double>(*period_).count());
  round.keeps_up = seconds_between(last_due_, last_answer_) <= allowed_s;
}

}  // namespace ortchestra
