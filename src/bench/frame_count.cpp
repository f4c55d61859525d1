#include "bench/frame_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/time_plan.h"
#include "ortchestra/base/error.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/strategy/strategies.h"
#include "runtime/devices/traits.h"

namespace ortchestra {
namespace {

/// Default duration of a round of the slowest row. On CPUs, the slowest row is serial with the
/// defaults of ONNX Runtime. It takes about 1.4 × the pure compute because of spinning threads.
constexpr double target_row_s = 8;
constexpr double defaults_allowance = 1.4;
/// The loading time of a row relative to that of the calibration, which has a CPU to itself.
constexpr double startup_allowance = 1.5;
constexpr double gpu_startup_s = 3;
constexpr std::int64_t default_frames_limit = 100'000;
/// Used if the speed of the models is not known.
constexpr std::int64_t frames_without_calibration = 32;

/// Estimated seconds per batch of the slowest row.
double batch_s(const FrameCountInputs& inputs) {
  double alone_s = 0;
  for (const CalibratedModel& model : inputs.calibration->models) alone_s += 1e-3 * model.alone_ms;
  return defaults_allowance * inputs.load_factor * alone_s;
}

std::int64_t default_frames(const FrameCountInputs& inputs) {
  if (inputs.options.rate)
    return std::max<std::int64_t>(std::llround(target_row_s * *inputs.options.rate), 1);
  if (!inputs.calibration) return frames_without_calibration;
  const double batches = target_row_s / std::max(batch_s(inputs), 1e-6);
  return std::clamp<std::int64_t>(std::llround(batches) * inputs.frames_per_batch,
                                  inputs.frames_per_batch, default_frames_limit);
}

double startup_s(const Row& row, const FrameCountInputs& inputs) {
  const std::vector<ModelRequest>& models = inputs.options.models;
  const Row filled = with_defaults(row, inputs.options.device, named_devices(models));
  const int copies =
      std::max(filled.options.workers.value_or(1), filled.options.sessions.value_or(1));
  const int turns = (copies + inputs.budget.threads() - 1) / inputs.budget.threads();
  return startup_allowance * inputs.calibration_startup_s * turns +
         (std::ranges::all_of(devices_of(models, *filled.options.device), is_cpu) ? 0
                                                                                  : gpu_startup_s);
}

TimeNeeds time_needs(const FrameCountInputs& inputs, std::int64_t frames) {
  const BenchOptions& options = inputs.options;
  const std::int64_t per_batch = inputs.frames_per_batch;
  TimeNeeds needs;
  needs.limit_s = *options.time_limit_s;
  needs.elapsed_s = inputs.elapsed_s;
  for (const Row& row : inputs.rows) needs.row_startup_s.push_back(startup_s(row, inputs));
  needs.batch_s = batch_s(inputs);
  needs.rounds = options.rounds;
  needs.warmup = options.warmup;
  if (options.rate) needs.period_s = static_cast<double>(per_batch) / *options.rate;
  needs.wanted_batches = (frames + per_batch - 1) / per_batch;
  needs.distinct = std::min(inputs.distinct_batches, needs.wanted_batches);
  needs.may_reduce_batches = !options.frames;
  return needs;
}

Error time_limit_is_too_short(const BenchOptions& options, std::size_t rows,
                              std::int64_t frames_per_batch, double elapsed_s,
                              const TimeLimitTooShort& found) {
  const auto seconds = static_cast<std::int64_t>(std::ceil(found.needed_s));
  std::string advice = fmt::format("allow {} s or more", seconds);
  std::vector<Remedy> remedies = {{RemedyKind::time_limit, seconds}};
  if (options.frames && found.batches_that_fit) {
    const std::int64_t frames = *found.batches_that_fit * frames_per_batch;
    advice += fmt::format(", or measure {} frames or fewer", frames);
    remedies.push_back({RemedyKind::frames, frames});
  }
  if (rows > 1) advice += ", or compare fewer rows";
  const std::string text = fmt::format(
      "the time limit of {:g} s is too short: reading and calibrating took {:.1f} s, and one round "
      "of each row ({} in all) takes about {:.1f} s more: {}",
      *options.time_limit_s, elapsed_s, rows, found.needed_s - elapsed_s, advice);
  return input_error(text, std::move(remedies));
}

}  // namespace

std::int64_t frames_per_round(const FrameCountInputs& inputs) {
  const BenchOptions& options = inputs.options;
  const std::int64_t frames = options.frames ? *options.frames : default_frames(inputs);
  if (!options.time_limit_s || !inputs.calibration) return frames;
  const auto planned = plan_time(time_needs(inputs, frames));
  if (const auto* found = std::get_if<TimeLimitTooShort>(&planned))
    throw time_limit_is_too_short(options, inputs.rows.size(), inputs.frames_per_batch,
                                  inputs.elapsed_s, *found);
  return options.frames ? frames : std::get<TimePlan>(planned).batches * inputs.frames_per_batch;
}

}  // namespace ortchestra
