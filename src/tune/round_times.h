#pragma once

#include <cstdint>

namespace ortchestra {

/// Estimates how long rounds take: the start of the processes, plus a multiple of the pure compute.
class RoundTimes {
 public:
  /// `startup_s`: from the calibration. `slowest`: the multiple of a slow row.
  RoundTimes(double startup_s, double slowest) : startup_s_(startup_s), slowest_(slowest) {}

  /// A round with `compute_s` seconds of pure compute took `took_s` seconds, with its start.
  void add(double compute_s, double took_s);
  /// The estimate for a round: the mean over the rounds so far, or a slow one if there are none.
  double estimate_s(double compute_s) const;

 private:
  double startup_s_;
  double slowest_;
  std::int64_t rounds_ = 0;
  double compute_s_ = 0;  ///< sum over the rounds, as took_s_
  double took_s_ = 0;
};

}  // namespace ortchestra
