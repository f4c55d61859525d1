#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "base/system/cpu_budget.h"
#include "bench/workload.h"
#include "ortchestra/tune/tune.h"
#include "tune/candidates.h"

namespace ortchestra {

/// Runs rounds of candidates, each in a fresh process, over consecutive frames that are prepared
/// once a batch size. Not thread-safe.
class Trials {
 public:
  /// Throws Error(input) as prepare_workload. Models that can't be run are left out, and
  /// `notices()` say why; when none is left, throws Error(failure) with the first reason.
  Trials(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop);

  struct Failed {
    std::string why;
  };
  /// A round that the limit of all CPUs would do in about `seconds`; the same frames for every
  /// candidate of the same length. Failed, too, when `stop` is requested meanwhile.
  std::variant<Round, Failed> run(const TuneCandidate& candidate, double seconds,
                                  const std::stop_token& stop);
  /// The same through the pipeline of `run`: frames are read, decoded outputs written (to a
  /// temporary file). Not longer than the input.
  std::variant<Round, Failed> run_whole(const TuneCandidate& candidate, double seconds,
                                        const std::stop_token& stop);
  /// About how long such a round of a slow candidate takes, its start included.
  double slow_round_s(double seconds) const;

  /// Those of the options' that the models' fixed batch dimensions divide.
  const std::vector<std::int64_t>& batches() const noexcept { return batches_; }
  const CpuBudget& budget() const noexcept { return budget_; }
  const std::vector<std::string>& notices() const noexcept { return notices_; }
  /// Those that work; empty before the first run().
  std::vector<WorkloadModel> models() const;

 private:
  PreparedWorkload& workload(std::int64_t batch);
  BenchOptions bench_options(std::int64_t batch) const;
  std::int64_t frames_for(double seconds) const;
  void find_batches();
  /// Leaves out what can't be run, and learns the time of a frame.
  void calibrate();
  double frame_s_alone(const std::vector<EngineModel>& models);

  const TuneOptions& options_;
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const CpuBudget budget_ = cpu_budget();
  std::vector<EngineModel> models_;
  std::vector<std::int64_t> batches_;
  std::map<std::int64_t, PreparedWorkload> workloads_;  ///< by batch
  std::vector<std::string> notices_;
  double frame_s_ = 0;    ///< all models, alone, on one thread
  double startup_s_ = 0;  ///< of a round, by the calibration
};

}  // namespace ortchestra
