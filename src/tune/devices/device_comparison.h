#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/bench/bench.h"
#include "ortchestra/tune/tune.h"
#include "tune/devices/device_choice.h"

namespace ortchestra {

/// How long the rounds of a comparison of devices are.
struct DeviceRounds {
  std::int64_t frames = 64;  ///< per round
  int rounds = 1;            ///< per device
};

/// Measures models on devices: one row of `bench` per device, in which each model runs alone, one
/// after the other, on one thread.
class DeviceComparison {
 public:
  /// `batch`: frames per run. The arguments must outlive this object.
  DeviceComparison(const TuneOptions& options, std::int64_t batch, DeviceRounds rounds,
                   const TuneObserver& observer, std::stop_token stop)
      : options_(options),
        batch_(batch),
        rounds_(rounds),
        observer_(observer),
        stop_(std::move(stop)) {}

  /// By model and device. The first of `devices` is the reference; there is at least one more. A
  /// device on which a model fails has the same problem for all models. Throws Error like
  /// run_bench().
  std::vector<std::vector<MeasuredDevice>> measure(const std::vector<EngineModel>& models,
                                                   const std::vector<std::string>& devices) const;

 private:
  const TuneOptions& options_;
  const std::int64_t batch_;
  const DeviceRounds rounds_;
  const TuneObserver& observer_;
  const std::stop_token stop_;
};

/// The options of the comparison; also of the calibration before it.
BenchOptions device_bench_options(const TuneOptions& options, std::int64_t batch,
                                  const std::vector<EngineModel>& models);

}  // namespace ortchestra
