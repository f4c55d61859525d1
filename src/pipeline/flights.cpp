#include "pipeline/flights.h"

#include <numeric>
#include <utility>

namespace ortchestra {

Flights::Flights(const std::vector<ModelSpec>& models, SpanLog& log)
    : log_(log), times_(models.size()) {
  for (const ModelSpec& model : models) names_.push_back(model.name);
}

void Flights::add(const ChunkPointer& chunk) {
  const std::lock_guard lock(mutex_);
  for (const auto& batch : chunk->batches) chunks_.emplace(batch->id, chunk);
}

ChunkPointer Flights::take(Answer answer) {
  const std::lock_guard lock(mutex_);
  note(answer);
  const ChunkPointer chunk = chunks_.at(answer.batch->id);
  const std::size_t model = answer.model;
  chunk->answers[model] = std::move(answer);
  if (--chunk->owed > 0) return nullptr;
  for (const auto& batch : chunk->batches) chunks_.erase(batch->id);
  return chunk;
}

void Flights::note(const Answer& answer) {
  ModelTimes& times = times_[answer.model];
  if (answer.worker_restarted) ++times.restarts;
  if (answer.error) ++times.failed_batches;
  for (const Run& run : answer.runs) {
    // A run that answered several batches is in the answer of each.
    if (run.batches.front() != answer.batch->id) continue;
    const double seconds = seconds_between(run.start, run.end);
    ++times.runs;
    times.cumulative_s += seconds;
    times.ms.add(1e3 * seconds);
    lanes_.insert(run.lane);
    cpu_s_ = cpu_s_ && run.cpu_s ? std::optional(*cpu_s_ + *run.cpu_s) : std::nullopt;
    if (log_.is_on())
      log_.add({"infer", run.lane, names_[answer.model], answer.batch->id, run.start, run.end});
  }
}

double Flights::busy_s() const {
  return std::accumulate(
      times_.begin(), times_.end(), 0.0,
      [](double sum, const ModelTimes& times) { return sum + times.cumulative_s; });
}

}  // namespace ortchestra
