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

/// Collects the answers of a round and creates the record of the round. Thread-safe.
class RoundCollector {
 public:
  explicit RoundCollector(
      std::vector<ModelSpec> models, std::function<TimePoint()> now = [] { return Clock::now(); })
      : models_(std::move(models)), now_(std::move(now)) {}

  /// The on_answer callback of the strategy.
  void take(Answer answer);

  /// What happens with the next answers: they are dropped (warmup), recorded (timing), or stored
  /// for take_outputs() (outputs). `answers`: the number of answers for which wait() waits.
  enum class Purpose { warmup, timing, outputs };
  void expect(Purpose purpose, std::int64_t answers);
  /// The batches follow a schedule. A batch is late if it is answered more than `period` after it
  /// was due.
  void follow_schedule(Clock::duration period);
  /// Call it before a batch is submitted. The latency of the batch counts from when it was due, or
  /// from now if there is no schedule.
  void submitted(const Batch& batch);
  /// Waits until the expected number of answers has arrived.
  void wait();

  /// After timing: the round, with the fields that the collector knows (totals, models, latency,
  /// events).
  Round record(TimePoint first_submit, bool bounded_window) const;
  TimePoint last_answer() const;
  /// Why the row failed: a worker process died, or a model failed on every batch. Empty if the row
  /// did not fail.
  std::string failure() const;
  /// After Purpose::outputs: the answers, in the order of (batch, model).
  std::vector<Answer> take_outputs();

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
  struct BatchInFlight {
    TimePoint due;
    std::size_t unanswered = 0;
  };

  void note(const Answer& answer, TimePoint now);
  void note_latency(std::int64_t batch, TimePoint due, TimePoint answered);
  void record_latency(Round& round, TimePoint first_submit) const;

  const std::vector<ModelSpec> models_;
  const std::function<TimePoint()> now_;
  mutable std::mutex mutex_;
  std::condition_variable complete_;
  Purpose purpose_ = Purpose::warmup;
  std::int64_t unanswered_ = 0;
  std::vector<ModelTally> tallies_ = std::vector<ModelTally>(models_.size());
  std::vector<Event> events_;
  std::map<std::int64_t, BatchInFlight> in_flight_;
  std::map<std::int64_t, double> latencies_ms_;  ///< by batch
  std::optional<Clock::duration> period_;
  std::int64_t late_ = 0;
  TimePoint last_due_;
  TimePoint last_answer_;
  std::vector<Answer> outputs_;
};

}  // namespace ortchestra
