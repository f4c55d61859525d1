#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/process/channel.h"
#include "base/process/child_process.h"
#include "base/system/cpu_budget.h"
#include "bench/rounds/output_dump.h"
#include "bench/workload.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/record/record.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// What the round's process is there for could not be done; the text says why. Becomes the row's
/// error.
class RoundFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The parent's side of one fresh process that runs a round, or the calibration, over a prepared
/// workload. When `stop` is requested, the process and its children are killed at once: then every
/// function throws RoundFailed. Not thread-safe.
class RoundProcess {
 public:
  /// Throws Error(failure) if the process can't be started.
  RoundProcess(const PreparedWorkload& workload, const CpuBudget& budget, std::stop_token stop);

  /// Times each model alone, and as many copies at once as the budget has threads.
  struct Calibrated {
    std::vector<CalibratedModel> models;
    double startup_s = 0;  ///< of a round with one session per model: its process and the loading
  };
  Calibrated calibrate();

  /// One round of `row`. The failure says what makes the row as a whole fail although a round came
  /// out; empty if nothing.
  struct Measured {
    Round round;
    std::string failure;
  };
  Measured measure(const Row& row, const BenchOptions& options);

  /// After measure(): the distinct batches' outputs.
  OutputDump outputs();

  /// Lets the process end by itself and waits for it. Throws RoundFailed when it dies of that.
  /// Otherwise it is killed by the destructor.
  void finish();

 private:
  RoundProcess(const PreparedWorkload& workload, const CpuBudget& budget, std::stop_token stop,
               std::pair<Descriptor, Descriptor> ends);

  /// Adds models and layout to `body`; the frames' descriptor goes along.
  void request(nlohmann::json body);
  void next_stage(const std::string& stage);
  Message reply();

  const PreparedWorkload& workload_;
  const CpuBudget& budget_;
  Channel channel_;
  const TimePoint began_ = Clock::now();
  ChildProcess child_;
  std::stop_callback<std::function<void()>> killer_;
};

}  // namespace ortchestra
