#pragma once

#include <stop_token>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The result of choose_devices().
struct DeviceStage {
  std::vector<EngineModel> models;  ///< of the options (if empty, the built-in ones), with devices
  std::vector<DeviceTrial> trials = {};  ///< as TuneResult::devices
  std::vector<Warning> warnings = {};
  double missing_s = 0;  ///< estimated seconds of the rounds for which the time limit had no time
};

/// Measures each model alone on each device that can be used, and chooses the best one per model.
/// All models are measured in one comparison, as run_bench() makes it. A device on which it fails
/// is measured model by model. Models that name a device keep it, and are not measured. Does
/// nothing without TuneOptions::agreement.
///
/// `start`: the start of the search; a part of its time limit is used. When `stop` is requested,
/// returns early: models that were not measured keep the reference device. Throws Error like
/// run_bench(), and Error(input) if the time limit is too short.
DeviceStage choose_devices(const TuneOptions& options, TimePoint start,
                           const TuneObserver& observer, std::stop_token stop);

}  // namespace ortchestra
