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

#include "base/cpu_budget.h"
#include "bench/compare_outputs.h"
#include "bench/round_process.h"
#include "bench/row_gpu.h"
#include "bench/spin_twin.h"
#include "bench/workload.h"
#include "measure/machine.h"
#include "measure/nvml.h"
#include "model/device_traits.h"
#include "ortchestra/base/error.h"
#include "ortchestra/explain/explain.h"
#include "ortchestra/model/runtime.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"

namespace ortchestra {

namespace {

/// The study's four rows, as it ran them.
constexpr std::string_view study_rows[] = {"serial", "threads", "processes", "coroutines"};

/// How long the slowest row of a round is to last where -n is not given. On CPUs serial at ONNX
/// Runtime's defaults is the slowest and takes about 1.4 × the pure compute (spinning); hence the
/// allowance.
constexpr double target_row_s = 8;
constexpr double defaults_allowance = 1.4;
constexpr std::int64_t most_frames_by_default = 100'000;
/// Where nothing is known of the models' speed.
constexpr std::int64_t frames_without_calibration = 32;

void check(const BenchOptions& options) {
  const auto at_least = [](const char* what, auto value, decltype(value) least) {
    if (value < least)
      throw input_error(fmt::format("{} must be at least {}, not {}", what, least, value));
  };
  at_least("the number of frames", options.frames.value_or(1), 1);
  at_least("the batch size", options.batch, 1);
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
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[i] == rows[j])
        throw input_error(
            fmt::format("row '{}' is given twice: give each once, and --rounds for more rounds",
                        to_string(rows[i])));
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
  /// Whether one more block as long as the longest so far would go beyond the time limit.
  bool out_of_time(double longest_block_s) const;
  /// Derives all that follows from the records.
  void explain();
  void run_round(std::size_t row, std::int64_t block);
  void keep_outputs(std::size_t row, OutputDump dump);
  void compare_with_reference(std::size_t row);
  void end();

  std::int64_t frames_from_calibration() const;
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
  workload_ = prepare_workload(options_, observer_, stop_);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    result_.rows[i].options =
        shown_options(in_force(rows_[i], options_.device, workload_.models.size()));
  }
}

void Comparison::calibrate() {
  observer_.on_stage("calibrating");
  std::vector<CalibratedModel> models;
  try {
    RoundProcess process(workload_, budget_, stop_);
    models = process.calibrate();
    process.finish();
  } catch (const RoundFailed& failed) {
    models.clear();
    if (!stop_.stop_requested())
      own_warnings_.push_back(
          {"no-calibration", fmt::format("the calibration failed: {}", failed.what())});
  }
  if (!models.empty()) result_.calibration = Calibration{std::move(models), 0, budget_.threads()};
  set_frames(workload_, options_, options_.frames ? *options_.frames : frames_from_calibration());
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
  double batch_s = 0;
  for (const CalibratedModel& model : result_.calibration->models) batch_s += 1e-3 * model.alone_ms;
  const double batches = target_row_s / (defaults_allowance * std::max(batch_s, 1e-6));
  const std::int64_t per_batch = options_.batch_mode == BatchMode::repeat ? 1 : options_.batch;
  return std::clamp<std::int64_t>(std::llround(batches) * per_batch, per_batch,
                                  most_frames_by_default);
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
      observer_.on_round(done, all, result_.rows[row].spec, remaining_s(done, all));
      // A row that failed once is not tried again: it would only fail later.
      if (!result_.rows[row].error) run_round(row, block);
      if (stop_.stop_requested()) return;
      ++done;
      explain();
      observer_.on_result(result_);
    }
    longest_block_s = std::max(longest_block_s, seconds_between(block_began, Clock::now()));
  }
}

bool Comparison::out_of_time(double longest_block_s) const {
  return options_.time_limit_s &&
         seconds_between(began_, Clock::now()) + longest_block_s > *options_.time_limit_s;
}

void Comparison::run_spin_twins() {
  if (options_.rate) return;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    RowResult& row = result_.rows[i];
    const std::optional<Row> twin = spin_off_row(rows_[i], in_force(rows_[i], options_.device).options);
    if (row.error || !twin || !goes_beyond_pure_compute(row, result_)) continue;
    if (stop_.stop_requested()) return;
    observer_.on_stage("running " + to_string(*twin) +
                       " for a moment, to tell what spinning costs");
    const PreparedWorkload shorter = short_workload(workload_, row);
    try {
      RoundProcess process(shorter, budget_, stop_);
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
    RoundProcess process(workload_, budget_, stop_);
    auto [round, failure] = process.measure(rows_[row], options_);
    round.block = block;
    if (!failure.empty()) throw RoundFailed(failure);
    const bool first = entry.rounds.empty();
    entry.rounds.push_back(std::move(round));
    if (first) keep_outputs(row, process.outputs());
    process.finish();
  } catch (const RoundFailed& failed) {
    if (!stop_.stop_requested()) entry.error = failed.what();
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
    result_.machine.steal = static_cast<double>(after->stolen - cpu_time_before_->stolen) /
                            static_cast<double>(after->total - cpu_time_before_->total);
  }
  if (const auto after = swapped_mib(); after && swapped_before_mib_)
    result_.machine.swapped_mib = *after - *swapped_before_mib_;
  const auto finished = std::ranges::max(result_.rows, {}, [](const RowResult& row) {
                          return row.rounds.size();
                        }).rounds.size();
  if (!result_.interrupted && options_.time_limit_s &&
      finished < static_cast<std::size_t>(options_.rounds)) {
    own_warnings_.push_back(
        {"time-limit", fmt::format("the time limit of {:g} s left room for {} of {} rounds: a "
                                   "longer --time-limit, or a smaller -n, has narrower intervals",
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

int exit_code(const BenchResult& result) {
  const bool all_well = std::ranges::all_of(result.rows, [](const RowResult& row) {
    return !row.error && !(row.outputs && !row.outputs->match);
  });
  return all_well ? 0 : 3;
}

}  // namespace ortchestra
