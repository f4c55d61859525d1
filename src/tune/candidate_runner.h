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
#include "tune/round_times.h"

namespace ortchestra {

/// Runs rounds of candidates, each in a new process, with consecutive frames that are prepared once
/// per batch size. Not thread-safe.
class CandidateRunner {
 public:
  /// Throws Error(input) like prepare_workload(). Models that cannot be run are left out, and
  /// warnings() has the reasons. If no model is left, throws Error(failure) with the first reason.
  CandidateRunner(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop);

  struct Failed {
    std::string why;
  };
  /// Runs a round with as many frames as all CPUs could process in about `seconds` of pure compute.
  /// All candidates get the same frames. Also returns Failed when `stop` is requested meanwhile.
  std::variant<Round, Failed> run(const TuneCandidate& candidate, double seconds,
                                  const std::stop_token& stop);
  /// The same with the whole pipeline: frames are read from the input, and predictions are written
  /// to a temporary file. The round is shorter if the input has fewer frames.
  std::variant<Round, Failed> run_whole(const TuneCandidate& candidate, double seconds,
                                        const std::stop_token& stop);
  /// The pure compute of such a round on one CPU, in seconds.
  double compute_s(double seconds) const;
  RoundTimes round_times() const { return {startup_s_, slowest_multiple}; }

  /// The batch sizes of the options that all models accept.
  const std::vector<std::int64_t>& batches() const noexcept { return batches_; }
  const CpuBudget& budget() const noexcept { return budget_; }
  const std::vector<Warning>& warnings() const noexcept { return warnings_; }
  /// The models that work; empty before the first run().
  std::vector<WorkloadModel> models() const;

 private:
  /// Serial with the defaults of ONNX Runtime takes this multiple of the pure compute, because of
  /// spinning threads.
  static constexpr double slowest_multiple = 1.4;

  PreparedWorkload& workload(std::int64_t batch);
  std::int64_t frames_for(double seconds) const;
  void find_batches();
  /// Measures the time per frame. Leaves out the models that cannot be run.
  void calibrate();
  double frame_s_alone(const std::vector<EngineModel>& models);

  const TuneOptions& options_;
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const CpuBudget budget_ = cpu_budget();
  std::vector<EngineModel> models_;
  std::vector<std::int64_t> batches_;
  std::map<std::int64_t, PreparedWorkload> workloads_;  ///< by batch
  std::vector<Warning> warnings_;
  double frame_s_ = 0;    ///< seconds per frame, sum over the models, each alone on one thread
  double startup_s_ = 0;  ///< seconds to start a round, from the calibration
};

}  // namespace ortchestra
