#include "engine/in_flight.h"

#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {

InFlight::InFlight(const std::vector<ModelSpec>& models, SpanLog& log)
    : log_(log), times_(models.size()) {
  for (const ModelSpec& model : models) names_.push_back(model.name);
}

void InFlight::add(const ChunkPointer& chunk) {
  const std::lock_guard lock(mutex_);
  for (const auto& batch : chunk->batches) chunks_.emplace(batch->id, chunk);
}

ChunkPointer InFlight::take(Answer answer) {
  const std::lock_guard lock(mutex_);
  const auto waiting = answer.batch ? chunks_.find(answer.batch->id) : chunks_.end();
  if (waiting == chunks_.end() || answer.model >= times_.size() ||
      waiting->second->answers[answer.model].batch)
    throw failure("the strategy answered a batch that is not in flight, or answered it twice");
  note(answer);
  ChunkPointer chunk = waiting->second;
  const std::size_t model = answer.model;
  chunk->answers[model] = std::move(answer);
  if (--chunk->unanswered > 0) return nullptr;
  for (const auto& batch : chunk->batches) chunks_.erase(batch->id);
  return chunk;
}

void InFlight::note(const Answer& answer) {
  ModelTimes& times = times_[answer.model];
  if (answer.worker_restarted) ++times.restarts;
  if (!answer.is_ok()) ++times.failed_batches;
  for (const Run& run : answer.runs) {
    // A run that answered several batches is in the answer to each of them. Count it once.
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

std::size_t InFlight::unanswered() const {
  const std::lock_guard lock(mutex_);
  return chunks_.size();
}

InFlight::Figures InFlight::figures() const {
  const std::lock_guard lock(mutex_);
  Figures figures{times_, lanes_.size(), 0, cpu_s_};
  for (const ModelTimes& times : times_) figures.busy_s += times.cumulative_s;
  return figures;
}

}  // namespace ortchestra
