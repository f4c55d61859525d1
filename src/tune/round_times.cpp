#include "tune/round_times.h"

#include <algorithm>

namespace ortchestra {

void RoundTimes::add(double compute_s, double took_s) {
  ++rounds_;
  compute_s_ += compute_s;
  took_s_ += took_s;
}

double RoundTimes::estimate_s(double compute_s) const {
  if (compute_s_ <= 0) return startup_s_ + slowest_ * compute_s;
  const double beyond_startup_s = took_s_ - static_cast<double>(rounds_) * startup_s_;
  return startup_s_ + std::max(0.0, beyond_startup_s) / compute_s_ * compute_s;
}

}  // namespace ortchestra
