#include "tune/devices/device_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/text/numbers.h"
#include "base/threads/stop_at.h"
#include "ortchestra/base/error.h"
#include "ortchestra/record/agreement.h"
#include "runtime/devices/traits.h"

namespace ortchestra {
namespace {

constexpr double share_for_devices = 0.4;  ///< of the time limit
constexpr int most_device_rounds = 3;
/// Frames per round. Many frames are needed for enough objects; no more than 256 are compared.
constexpr std::int64_t usual_frames = 64;
constexpr std::int64_t most_frames = 256;
/// A round of slow models has fewer frames than usual if it would take longer, in seconds.
constexpr double longest_device_round_s = 10;
/// Devices other than the CPU may compile a model when it is loaded.
constexpr double compilation_s = 3;

std::int64_t frames_in(double seconds, double frame_s) {
  const double frames = seconds / std::max(frame_s, 1e-9);
  return std::llround(std::min(frames, static_cast<double>(most_frames)));
}

}  // namespace

DeviceRounds wanted_rounds(const DeviceCosts& costs, const TuneOptions& options) {
  DeviceRounds wanted{.frames = usual_frames,
                      .rounds = std::min(options.rounds, most_device_rounds)};
  if (costs.frame_s <= 0) return wanted;
  wanted.frames =
      std::clamp(frames_in(options.final_round_s, costs.frame_s), usual_frames, most_frames);
  const std::int64_t fit = frames_in(longest_device_round_s, costs.frame_s);
  wanted.frames = std::max(std::min(wanted.frames, fit), least_agreement_frames);
  return wanted;
}

double estimate_s(const DeviceRounds& rounds, const DeviceCosts& costs,
                  const std::vector<std::string>& devices) {
  const double round_s = costs.frame_s * static_cast<double>(rounds.frames);
  double seconds = costs.calibration_s;
  for (const std::string& device : devices) {
    const double startup_s = costs.startup_s + (is_cpu(device) ? 0 : compilation_s);
    // The outputs are computed once more, to be compared.
    seconds += rounds.rounds * (startup_s + round_s) + round_s;
  }
  return seconds;
}

std::optional<TimePoint> DeviceTime::end() const {
  if (!limit_s_) return std::nullopt;
  return time_after(start_, share_for_devices * *limit_s_);
}

DeviceRounds DeviceTime::affordable(DeviceRounds wanted, const DeviceCosts& costs,
                                    const std::vector<std::string>& devices) const {
  if (!limit_s_) return wanted;
  const double elapsed_s = seconds_between(start_, Clock::now());
  const double left_s = share_for_devices * *limit_s_ - elapsed_s;
  const auto fits = [&](const DeviceRounds& rounds) {
    return estimate_s(rounds, costs, devices) <= left_s;
  };
  while (wanted.rounds > 1 && !fits(wanted)) --wanted.rounds;
  while (wanted.frames > least_agreement_frames && !fits(wanted))
    wanted.frames = std::max(wanted.frames / 2, least_agreement_frames);
  if (fits(wanted)) return wanted;
  const double needed_s = estimate_s(wanted, costs, devices);
  const auto limit_s =
      static_cast<std::int64_t>(std::ceil((elapsed_s + needed_s) / share_for_devices));
  throw input_error(
      fmt::format("the time limit of {:g} s is too short: one round on each of {} devices takes "
                  "about {:.1f} s, and at most {} of the limit are used for it. Allow {} s or more",
                  *limit_s_, devices.size(), needed_s, percent_text(share_for_devices), limit_s),
      {{RemedyKind::time_limit, limit_s}});
}

}  // namespace ortchestra
