#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/tune/tune.h"
#include "tune/devices/device_comparison.h"

namespace ortchestra {

/// What the calibration tells about the rounds of a comparison of devices, in seconds.
struct DeviceCosts {
  double frame_s = 0;        ///< per frame, sum over the models, each alone on one thread
  double startup_s = 0;      ///< to start a round
  double calibration_s = 0;  ///< the comparison makes another one
};

/// The rounds without a time limit: as long as the rounds of a finalist, but with enough frames to
/// measure the agreement, if that does not take too long. Pure functions.
DeviceRounds wanted_rounds(const DeviceCosts& costs, const TuneOptions& options);
/// Estimated seconds of a comparison of these devices.
double estimate_s(const DeviceRounds& rounds, const DeviceCosts& costs,
                  const std::vector<std::string>& devices);

/// The part of the time limit of a search that is used to choose devices.
class DeviceTime {
 public:
  /// `limit_s`: of the whole search, which began at `start`; empty: no limit.
  DeviceTime(std::optional<double> limit_s, TimePoint start) : limit_s_(limit_s), start_(start) {}

  /// When the comparison of devices must end; empty: no limit.
  std::optional<TimePoint> end() const;
  /// Rounds that end in time: fewer, then shorter ones. Throws Error(input) if there is no time for
  /// one short round.
  DeviceRounds affordable(DeviceRounds wanted, const DeviceCosts& costs,
                          const std::vector<std::string>& devices) const;

 private:
  const std::optional<double> limit_s_;
  const TimePoint start_;
};

}  // namespace ortchestra
