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

/// A round or the calibration failed in its process. The text, with the reason, becomes the row's
/// error.
class RoundFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The parent's side of a new process that runs one round, or the calibration, with a prepared
/// workload. When `stop` is requested, the process and its children are killed at once, and every
/// function throws RoundFailed. Not thread-safe.
class RoundProcess {
 public:
  /// Throws Error(failure) when the process cannot be started.
  RoundProcess(const PreparedWorkload& workload, const CpuBudget& budget, std::stop_token stop);

  /// Measures each model alone, and with as many copies at once as the budget has threads. Throws
  /// RoundFailed.
  struct Calibrated {
    std::vector<CalibratedModel> models;
    double startup_s = 0;    ///< seconds to start the process and load one session per model
    double load_factor = 1;  ///< how many times longer batches took because of other programs
  };
  Calibrated calibrate();

  /// Runs one round of `row`. `failure`: why the row failed although there is a round; empty if it
  /// did not fail. Throws RoundFailed.
  struct Measured {
    Round round;
    std::string failure;
  };
  Measured measure(const Row& row, const BenchOptions& options);

  /// After measure(): the outputs of the distinct batches. Throws RoundFailed.
  OutputDump outputs();

  /// Asks the process to end, and waits for it. Throws RoundFailed when it does not exit cleanly.
  /// If this is not called, the destructor kills the process.
  void finish();

 private:
  RoundProcess(const PreparedWorkload& workload, const CpuBudget& budget, std::stop_token stop,
               std::pair<Descriptor, Descriptor> ends);

  /// Sends `body` with the models, the layout and the descriptor of the frames.
  void request(nlohmann::json body);
  void next_stage(const std::string& stage);
  Message reply();

  const PreparedWorkload& workload_;
  const CpuBudget& budget_;
  Channel channel_;
  const TimePoint start_ = Clock::now();
  ChildProcess child_;
  std::stop_callback<std::function<void()>> killer_;
};

}  // namespace ortchestra
