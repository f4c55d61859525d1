#include "ortchestra/bench/bench.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>
#include <utility>
#include <variant>

#include "base/system/cpu_budget.h"
#include "base/threads/notify.h"
#include "base/threads/stop_at.h"
#include "bench/compare_outputs.h"
#include "bench/round_process.h"
#include "bench/row_gpu.h"
#include "bench/spin_twin.h"
#include "bench/time_plan.h"
#include "bench/workload.h"
#include "measure/machine.h"
#include "measure/nvml.h"
#include "ortchestra/base/error.h"
#include "ortchestra/explain/explain.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
#include "runtime/devices/traits.h"
#include "strategy/workers/known_to_workers.h"

namespace ortchestra {

namespace {

/// The study's four rows, as it ran them.
constexpr std::string_view study_rows[] = {"serial", "threads", "processes", "coroutines"};

/// How long the slowest row of a round is to last where the options leave the number of frames
/// open. On CPUs serial at ONNX Runtime's defaults is the slowest and takes about 1.4 × the pure
/// compute (spinning); hence the allowance.
constexpr double target_row_s = 8;
constexpr double defaults_allowance = 1.4;
/// What a row's loading takes against that of the calibration, which has a CPU to itself.
constexpr double startup_allowance = 1.5;
constexpr double gpu_startup_s = 3;
constexpr std::int64_t most_frames_by_default = 100'000;
/// Where nothing is known of the models' speed.
constexpr std::int64_t frames_without_calibration = 32;

void check(const BenchOptions& options) {
  const auto at_least = [](const char* what, auto value, decltype(value) least) {
    if (value < least)
      throw input_error(fmt::format("{} must be at least {}, not {}", what, least, value));
  };
  at_least("the number of frames", options.frames.value_or(1), 1);
  at_least("the batch size", options.batch.value_or(1), 1);
  at_least("the number of rounds", options.rounds, 1);
  at_least("the number of warm-up batches", options.warmup, 0);
  at_least("the width", options.width, 1);
  at_least("the height", options.height, 1);
  for (const auto& [what, value] :
       {std::pair("the rate", options.rate), std::pair("the time limit", options.time_limit_s)}) {
    if (value && !(*value > 0 && std::isfinite(*value)))
      throw input_error(fmt::format("{} must be a number above 0, not {}", what, *value));
  }
  for (const auto& [what, value] :
       {std::pair("atol", options.atol), std::pair("rtol", options.rtol)}) {
    if (!(value >= 0))
      throw input_error(fmt::format("{} must be a number from 0 up, not {}", what, value));
  }
}

std::vector<Row> rows_of(const BenchOptions& options) {
  std::vector<Row> rows = options.rows;
  if (rows.empty()) {
    for (const std::string_view spec : study_rows) rows.push_back({std::string(spec), {}});
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    require_known_to_workers(rows[i].strategy);
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[i] == rows[j])
        throw input_error(
            fmt::format("row '{}' is given twice: give it once, and measure more rounds instead",
                        to_string(rows[i])),
            {{RemedyKind::rounds}});
    }
  }
  return rows;
}

/// The first serial row, else the first.
std::string reference_of(const std::vector<Row>& rows) {
  const auto serial = std::ranges::find(rows, "serial", &Row::strategy);
  return to_string(serial == rows.end() ? rows.front() : *serial);
}

/// A comparison under way.
class Comparison {
 public:
  Comparison(const BenchOptions& options, const BenchObserver& observer, std::stop_token stop)
      : options_(options), observer_(observer), stop_(std::move(stop)), rows_(rows_of(options)) {}

  BenchResult run() {
    begin();
    if (!stop_.stop_requested()) calibrate();
    if (!stop_.stop_requested()) run_blocks();
    if (!stop_.stop_requested()) run_spin_twins();
    end();
    return std::move(result_);
  }

 private:
  void begin();
  void calibrate();
  void run_blocks();
  void run_spin_twins();
  /// Whether what takes so long would go beyond the time limit.
  bool out_of_time(double seconds) const;
  /// When a round under way is ended.
  std::optional<TimePoint> deadline() const;
  /// Derives all that follows from the records.
  void explain();
  void run_round(std::size_t row, std::int64_t block);
  void keep_outputs(std::size_t row, OutputDump dump);
  void compare_with_reference(std::size_t row);
  void end();

  std::int64_t frames_from_calibration() const;
  /// Lowers the frames of a round to what the time limit holds, if the options leave them open.
  void keep_to_time_limit(double startup_s);
  TimeNeeds time_needs(double startup_s) const;
  /// Throws Error(input) where the deadline came before the first round.
  void require_time_left() const;
  Error time_limit_is_too_short(const TooLittleTime& found) const;
  double batch_s() const;
  std::int64_t frames_per_batch() const {
    return options_.batch_mode == BatchMode::repeat ? 1 : workload_.layout.batch;
  }
  std::optional<double> remaining_s(std::int64_t done, std::int64_t all) const;

  const BenchOptions& options_;
  const BenchObserver& observer_;
  const std::stop_token stop_;
  const std::vector<Row> rows_;
  const TimePoint began_ = Clock::now();
  const CpuBudget budget_ = cpu_budget();
  const std::optional<MachineCpuTime> cpu_time_before_ = machine_cpu_time();
  const std::optional<double> swapped_before_mib_ = swapped_mib();
  PreparedWorkload workload_;
  BenchResult result_;
  std::vector<Warning> own_warnings_;  ///< those that are not derived from the records
  std::size_t reference_ = 0;
  /// Of rows whose outputs are not compared yet, and of the reference.
  std::vector<std::unique_ptr<OutputDump>> outputs_;
  TimePoint rounds_began_;
  /// Also ends what would go far beyond the time limit.
  const StopAt limited_{stop_, deadline()};
};

void Comparison::begin() {
  result_.created = fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
  result_.version = ORTCHESTRA_VERSION;
  result_.command = options_.command;
  own_warnings_ = options_.warnings;
  result_.machine = describe_machine(budget_);
  result_.machine.ort_version = ort_version();
  result_.machine.execution_providers = execution_providers();
  bool any_on_gpu = false;
  for (const Row& row : rows_) {
    const std::string device = row.options.device.value_or(options_.device);
    check_device(device);
    if (is_nvidia_gpu(device)) any_on_gpu = true;
    RowResult entry;
    entry.spec = to_string(row);
    entry.strategy = row.strategy;
    result_.rows.push_back(std::move(entry));
  }
  if (const Nvml nvml; any_on_gpu && !nvml.problem().empty()) {
    own_warnings_.push_back(
        {"no-gpu-figures", fmt::format("nothing of the GPU is measured, since NVML can't be used "
                                       "({}): give the container its utilities too "
                                       "(NVIDIA_DRIVER_CAPABILITIES=compute,utility)",
                                       nvml.problem())});
  }
  result_.reference = reference_of(rows_);
  reference_ = static_cast<std::size_t>(
      std::ranges::find(result_.rows, *result_.reference, &RowResult::spec) - result_.rows.begin());
  outputs_.resize(rows_.size());
  workload_ = prepare_workload(options_, observer_, limited_.token());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    result_.rows[i].options =
        shown_options(in_force(rows_[i], options_.device, workload_.models.size()));
  }
  require_time_left();
}

void Comparison::calibrate() {
  notify(observer_.on_stage, "calibrating");
  RoundProcess::Calibrated calibrated;
  try {
    RoundProcess process(workload_, budget_, limited_.token());
    calibrated = process.calibrate();
    process.finish();
  } catch (const RoundFailed& failed) {
    require_time_left();
    calibrated = {};
    if (!stop_.stop_requested())
      own_warnings_.push_back(
          {"no-calibration", fmt::format("the calibration failed: {}", failed.what())});
  }
  if (!calibrated.models.empty())
    result_.calibration = Calibration{std::move(calibrated.models), 0, budget_.threads()};
  set_frames(workload_, options_, options_.frames ? *options_.frames : frames_from_calibration());
  if (options_.time_limit_s && result_.calibration) keep_to_time_limit(calibrated.startup_s);
  if (result_.calibration) {
    for (const CalibratedModel& model : result_.calibration->models) {
      result_.calibration->pure_compute_s +=
          1e-3 * model.alone_ms * static_cast<double>(workload_.layout.batches);
    }
  }
  result_.workload = workload_.record;
  std::ranges::move(workload_.warnings, std::back_inserter(own_warnings_));
}

std::int64_t Comparison::frames_from_calibration() const {
  if (options_.rate) return std::max<std::int64_t>(std::llround(target_row_s * *options_.rate), 1);
  if (!result_.calibration) return frames_without_calibration;
  const double batches = target_row_s / std::max(batch_s(), 1e-6);
  return std::clamp<std::int64_t>(std::llround(batches) * frames_per_batch(), frames_per_batch(),
                                  most_frames_by_default);
}

double Comparison::batch_s() const {
  double alone_s = 0;
  for (const CalibratedModel& model : result_.calibration->models) alone_s += 1e-3 * model.alone_ms;
  return defaults_allowance * alone_s;
}

TimeNeeds Comparison::time_needs(double startup_s) const {
  TimeNeeds needs;
  needs.limit_s = *options_.time_limit_s;
  needs.elapsed_s = seconds_between(began_, Clock::now());
  for (const Row& row : rows_) {
    const Row filled = in_force(row, options_.device);
    const int copies =
        std::max(filled.options.workers.value_or(1), filled.options.sessions.value_or(1));
    const int turns = (copies + budget_.threads() - 1) / budget_.threads();
    needs.row_startup_s.push_back(startup_allowance * startup_s * turns +
                                  (is_cpu(*filled.options.device) ? 0 : gpu_startup_s));
  }
  needs.batch_s = batch_s();
  needs.rounds = options_.rounds;
  needs.warmup = options_.warmup;
  needs.distinct = workload_.layout.distinct;
  if (options_.rate) needs.period_s = static_cast<double>(frames_per_batch()) / *options_.rate;
  needs.wanted_batches = workload_.layout.batches;
  needs.fewer_are_possible = !options_.frames;
  return needs;
}

void Comparison::keep_to_time_limit(double startup_s) {
  const auto planned = plan_time(time_needs(startup_s));
  if (const auto* found = std::get_if<TooLittleTime>(&planned))
    throw time_limit_is_too_short(*found);
  if (!options_.frames)
    set_frames(workload_, options_, std::get<TimePlan>(planned).batches * frames_per_batch());
}

void Comparison::require_time_left() const {
  if (!limited_.is_time_up() || stop_.stop_requested()) return;
  throw input_error(
      fmt::format("the time limit of {:g} s is too short: reading and calibrating alone take more "
                  "than {:.1f} s; "
                  "give several times as much, or fewer or smaller models",
                  *options_.time_limit_s, seconds_between(began_, Clock::now())));
}

Error Comparison::time_limit_is_too_short(const TooLittleTime& found) const {
  const double elapsed_s = seconds_between(began_, Clock::now());
  const auto seconds = static_cast<std::int64_t>(std::ceil(found.needed_s));
  std::string advice = fmt::format("allow {} s or more", seconds);
  std::vector<Remedy> remedies = {{RemedyKind::time_limit, seconds}};
  if (options_.frames && found.batches_in_it) {
    const std::int64_t frames = *found.batches_in_it * frames_per_batch();
    advice += fmt::format(", or take {} frames or fewer", frames);
    remedies.push_back({RemedyKind::frames, frames});
  }
  if (rows_.size() > 1) advice += ", or compare fewer rows";
  const std::string text = fmt::format(
      "the time limit of {:g} s is too short: reading and calibrating took {:.1f} s, and one round "
      "of each row ({}) takes about {:.1f} s more: {}",
      *options_.time_limit_s, elapsed_s, rows_.size(), found.needed_s - elapsed_s, advice);
  return input_error(text, std::move(remedies));
}

void Comparison::run_blocks() {
  std::mt19937_64 random(options_.seed);
  const auto all = static_cast<std::int64_t>(rows_.size()) * options_.rounds;
  std::int64_t done = 0;
  rounds_began_ = Clock::now();
  double longest_block_s = 0;
  for (std::int64_t block = 0; block < options_.rounds; ++block) {
    if (block > 0 && out_of_time(longest_block_s)) return;
    const TimePoint block_began = Clock::now();
    std::vector<std::size_t> order(rows_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::shuffle(order, random);
    for (const std::size_t row : order) {
      notify(observer_.on_round, done, all, result_.rows[row].spec, remaining_s(done, all));
      // A row that failed once is not tried again: it would only fail later.
      if (!result_.rows[row].error) run_round(row, block);
      if (stop_.stop_requested()) return;
      ++done;
      explain();
      notify(observer_.on_result, result_);
      if (limited_.is_time_up()) return;
    }
    longest_block_s = std::max(longest_block_s, seconds_between(block_began, Clock::now()));
  }
}

bool Comparison::out_of_time(double seconds) const {
  return options_.time_limit_s &&
         seconds_between(began_, Clock::now()) + seconds > *options_.time_limit_s;
}

std::optional<TimePoint> Comparison::deadline() const {
  if (!options_.time_limit_s) return std::nullopt;
  return moment_after(began_, hard_limit_factor * *options_.time_limit_s);
}

void Comparison::run_spin_twins() {
  if (options_.rate) return;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    RowResult& row = result_.rows[i];
    const std::optional<Row> twin =
        spin_off_row(rows_[i], in_force(rows_[i], options_.device).options);
    if (row.error || !twin || !goes_beyond_pure_compute(row, result_)) continue;
    if (stop_.stop_requested()) return;
    const PreparedWorkload shorter = short_workload(workload_, row);
    if (out_of_time(time_of_twin_s(row, shorter, workload_))) {
      own_warnings_.push_back(
          {"no-spin-twin", fmt::format("the time limit left no time to run {} for a moment: what "
                                       "spinning costs {} is not known",
                                       to_string(*twin), row.spec)});
      continue;
    }
    notify(observer_.on_stage,
           "running " + to_string(*twin) + " for a moment, to tell what spinning costs");
    try {
      RoundProcess process(shorter, budget_, limited_.token());
      const auto [round, failure] = process.measure(*twin, options_);
      if (failure.empty())
        row.spin_off_twin = {to_string(*twin), shorter.layout.batches, round.total_s, round.cpu_s};
    } catch (const RoundFailed&) {
      // Then there is one claim less.
    }
  }
}

void Comparison::explain() {
  summarise(result_);
  result_.warnings = own_warnings_;
  std::ranges::move(find_warnings(result_), std::back_inserter(result_.warnings));
  result_.explanation = find_claims(result_);
}

void Comparison::run_round(std::size_t row, std::int64_t block) {
  RowResult& entry = result_.rows[row];
  try {
    RoundProcess process(workload_, budget_, limited_.token());
    auto [round, failure] = process.measure(rows_[row], options_);
    round.block = block;
    if (!failure.empty()) throw RoundFailed(failure);
    const bool first = entry.rounds.empty();
    entry.rounds.push_back(std::move(round));
    if (first) keep_outputs(row, process.outputs());
    process.finish();
  } catch (const RoundFailed& failed) {
    if (!limited_.token().stop_requested()) entry.error = failed.what();
  }
}

void Comparison::keep_outputs(std::size_t row, OutputDump dump) {
  outputs_[row] = std::make_unique<OutputDump>(std::move(dump));
  if (row != reference_) return compare_with_reference(row);
  for (std::size_t other = 0; other < rows_.size(); ++other) compare_with_reference(other);
}

void Comparison::compare_with_reference(std::size_t row) {
  if (!outputs_[reference_] || !outputs_[row]) return;
  result_.rows[row].outputs = compare_outputs(*outputs_[row], *outputs_[reference_], options_.atol,
                                              options_.rtol, workload_.models);
  if (row != reference_) outputs_[row].reset();
}

void Comparison::end() {
  result_.interrupted = stop_.stop_requested();
  result_.machine.load_after = load_average();
  if (const auto after = machine_cpu_time();
      after && cpu_time_before_ && after->total > cpu_time_before_->total) {
    // The kernel corrects this counter downwards now and then.
    const std::uint64_t stolen = std::max(after->stolen, cpu_time_before_->stolen);
    result_.machine.steal = static_cast<double>(stolen - cpu_time_before_->stolen) /
                            static_cast<double>(after->total - cpu_time_before_->total);
  }
  if (const auto after = swapped_mib(); after && swapped_before_mib_)
    result_.machine.swapped_mib = *after - *swapped_before_mib_;
  const auto finished = std::ranges::max(result_.rows, {}, [](const RowResult& row) {
                          return row.rounds.size();
                        }).rounds.size();
  if (!result_.interrupted) {
    for (RowResult& row : result_.rows) {
      if (row.rounds.empty() && !row.error)
        row.error = "no round of it ended within the time limit";
    }
  }
  if (!result_.interrupted && options_.time_limit_s &&
      finished < static_cast<std::size_t>(options_.rounds)) {
    own_warnings_.push_back(
        {"time-limit", fmt::format("the time limit of {:g} s left room for {} of {} rounds: a "
                                   "longer limit, or fewer frames, gives narrower intervals",
                                   *options_.time_limit_s, finished, options_.rounds)});
  }
  explain();
}

std::optional<double> Comparison::remaining_s(std::int64_t done, std::int64_t all) const {
  if (done == 0) return std::nullopt;
  return seconds_between(rounds_began_, Clock::now()) / static_cast<double>(done) *
         static_cast<double>(all - done);
}

}  // namespace

std::string_view name_of(BatchMode mode) {
  return mode == BatchMode::repeat ? "repeat" : "consecutive";
}

std::optional<BatchMode> batch_mode_named(std::string_view name) {
  for (const BatchMode mode : {BatchMode::repeat, BatchMode::consecutive}) {
    if (name == name_of(mode)) return mode;
  }
  return std::nullopt;
}

BenchResult run_bench(const BenchOptions& options, const BenchObserver& observer,
                      std::stop_token stop) {
  check(options);
  return Comparison(options, observer, std::move(stop)).run();
}

bool all_rows_agree(const BenchResult& result) {
  return std::ranges::all_of(result.rows, [](const RowResult& row) {
    return !row.error && !(row.outputs && !row.outputs->match);
  });
}

}  // namespace ortchestra
