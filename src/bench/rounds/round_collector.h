#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/record.h"
#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// Takes the answers of a round and makes the record of them. Thread-safe.
class RoundCollector {
 public:
  explicit RoundCollector(
      std::vector<ModelSpec> models, std::function<TimePoint()> now = [] { return Clock::now(); })
      : models_(std::move(models)), now_(std::move(now)) {}

  /// The strategy's on_answer.
  void take(Answer answer);

  /// From now on answers are recorded (or only counted), kept for keep() or dropped.
  enum class Purpose { warmup, timing, outputs };
  void expect(Purpose purpose, std::int64_t answers);
  /// Timing follows a schedule: a batch that is answered later than `period` after it was due is
  /// late.
  void follow_schedule(Clock::duration period);
  /// A batch is about to be submitted; its latency counts from when it was due, without a schedule
  /// from now.
  void submitted(const Batch& batch);
  /// Waits until as many answers came as expected.
  void wait();

  /// After timing. Those of fields that the collector knows: totals, models, latency, events.
  Round record(TimePoint first_submit, bool bounded_window) const;
  TimePoint last_answer() const;
  /// What made the row fail: a worker that died, a model that failed on every batch. Empty if
  /// nothing did.
  std::string failure() const;
  /// After expecting outputs: the answers, in order of (batch, model).
  std::vector<Answer> take_kept();

 private:
  struct ModelTally {
    std::int64_t answers = 0;
    std::int64_t failed = 0;
    std::string first_error;
    std::string worker_lost;
    std::int64_t copied_bytes = 0;
  };
  struct Event {
    std::size_t model;
    Run run;
  };
  struct Flight {
    TimePoint due;
    std::size_t owed = 0;
  };

  void note(const Answer& answer, TimePoint now);
  void note_latency(std::int64_t batch, TimePoint due, TimePoint answered);
  void record_latency(Round& round, TimePoint first_submit) const;

  const std::vector<ModelSpec> models_;
  const std::function<TimePoint()> now_;
  mutable std::mutex mutex_;
  std::condition_variable complete_;
  Purpose purpose_ = Purpose::warmup;
  std::int64_t owed_ = 0;
  std::vector<ModelTally> tallies_ = std::vector<ModelTally>(models_.size());
  std::vector<Event> events_;
  std::map<std::int64_t, Flight> flights_;
  std::map<std::int64_t, double> latencies_ms_;  ///< by batch
  std::optional<Clock::duration> period_;
  std::int64_t late_ = 0;
  TimePoint last_due_;
  TimePoint last_answer_;
  std::vector<Answer> kept_;
};

}  // namespace ortchestra
