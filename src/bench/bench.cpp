#include "ortchestra/bench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "base/system/cpu_budget.h"
#include "base/text/utc_time.h"
#include "base/threads/notify.h"
#include "bench/agreement_measurement.h"
#include "bench/check_options.h"
#include "bench/correct_calibration.h"
#include "bench/frame_count.h"
#include "bench/machine_changes.h"
#include "bench/output_comparer.h"
#include "bench/rounds/round_process.h"
#include "bench/row_devices.h"
#include "bench/row_gpu.h"
#include "bench/spin_off_run.h"
#include "bench/time_limit.h"
#include "bench/workload.h"
#include "measure/machine.h"
#include "measure/nvml.h"
#include "ortchestra/explain/explain.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
#include "record/query.h"
#include "runtime/devices/traits.h"

namespace ortchestra {

namespace {

/// A running comparison.
class Comparison {
 public:
  Comparison(const BenchOptions& options, const BenchObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        stop_(std::move(stop)),
        rows_(rows_to_compare(options)) {}

  BenchResult run() {
    prepare();
    if (!stop_.stop_requested()) calibrate();
    if (!stop_.stop_requested()) run_blocks();
    if (!stop_.stop_requested()) correct_calibration();
    if (!stop_.stop_requested()) run_with_spin_off();
    finish();
    return std::move(result_);
  }

 private:
  void prepare();
  void calibrate();
  void run_blocks();
  /// Repeats a calibration that the rounds prove wrong, or removes it from the result.
  void correct_calibration();
  void run_with_spin_off();
  /// Derives the summary, warnings and claims from the rounds up to now.
  void explain();
  void run_round(std::size_t row, std::int64_t block);
  void finish();
  std::int64_t frames_per_batch() const {
    return options_.batch_mode == BatchMode::repeat ? 1 : workload_.layout.batch;
  }
  std::optional<double> remaining_s(std::int64_t done, std::int64_t all) const;

  const BenchOptions& options_;
  const BenchObserver& observer_;
  const std::stop_token stop_;
  const std::vector<Row> rows_;
  const TimeLimit time_limit_{options_.time_limit_s, stop_};
  const CpuBudget budget_ = cpu_budget();
  const MachineChanges machine_changes_;
  PreparedWorkload workload_;
  BenchResult result_;
  std::vector<Warning> own_warnings_;  ///< warnings that are not derived from the records
  std::optional<AgreementMeasurement> agreement_;  ///< empty if there is only one row
  std::optional<OutputComparer> outputs_;
  TimePoint rounds_start_;
  double calibration_s_ = 0;  ///< how long the calibration took
};

void Comparison::prepare() {
  result_.created = utc_time_text();
  result_.version = ORTCHESTRA_VERSION;
  result_.command = options_.command;
  own_warnings_ = options_.warnings;
  result_.machine = describe_machine(budget_);
  result_.machine.ort_version = ort_version();
  result_.machine.execution_providers = execution_providers();
  bool any_on_gpu = false;
  for (const Row& row : rows_) {
    const std::string device = row.options.device.value_or(options_.device);
    check_row_devices(row, options_);
    if (const auto spin = row.options.spin.value()) check_spin(*spin);
    if (std::ranges::any_of(devices_of(options_.models, device), is_nvidia_gpu)) any_on_gpu = true;
    RowResult entry;
    entry.spec = to_string(row);
    if (const auto warning = unused_device_of(row, options_)) own_warnings_.push_back(*warning);
    entry.strategy = row.strategy;
    result_.rows.push_back(std::move(entry));
  }
  if (const Nvml nvml; any_on_gpu && !nvml.problem().empty()) {
    own_warnings_.push_back(
        {"no-gpu-figures", fmt::format("the GPU is not measured because NVML can't be used ({}): "
                                       "in a container, set "
                                       "NVIDIA_DRIVER_CAPABILITIES=compute,utility",
                                       nvml.problem())});
  }
  result_.reference = reference_of(rows_);
  const auto reference = static_cast<std::size_t>(
      std::ranges::find(result_.rows, *result_.reference, &RowResult::spec) - result_.rows.begin());
  workload_ = prepare_workload(options_, observer_, time_limit_.token());
  const std::vector<std::string> devices = named_devices(workload_.models);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    result_.rows[i].options =
        shown_options(with_defaults(rows_[i], options_.device, devices), devices);
  }
  note_devices(result_, rows_, reference, workload_.models, options_.device);
  if (rows_.size() > 1 && !stop_.stop_requested())
    agreement_.emplace(options_, workload_, own_warnings_);
  outputs_.emplace(options_, workload_.models, reference, result_.rows, agreement_);
  time_limit_.require_time_left();
}

void Comparison::calibrate() {
  notify(observer_.on_stage, "calibrating");
  const TimePoint start = Clock::now();
  RoundProcess::Calibrated calibrated;
  try {
    RoundProcess process(workload_, budget_, time_limit_.token());
    calibrated = process.calibrate();
    process.finish();
  } catch (const RoundFailed& failed) {
    time_limit_.require_time_left();
    calibrated = {};
    if (!stop_.stop_requested())
      own_warnings_.push_back(
          {"no-calibration", fmt::format("the calibration failed: {}", failed.what())});
  }
  if (!calibrated.models.empty())
    result_.calibration = Calibration{std::move(calibrated.models), 0, budget_.threads()};
  calibration_s_ = seconds_between(start, Clock::now());
  set_frames(workload_, options_,
             frames_per_round({.options = options_,
                               .rows = rows_,
                               .budget = budget_,
                               .calibration = result_.calibration,
                               .calibration_startup_s = calibrated.startup_s,
                               .load_factor = calibrated.load_factor,
                               .frames_per_batch = frames_per_batch(),
                               .distinct_batches = workload_.layout.distinct,
                               .elapsed_s = time_limit_.elapsed_s()}));
  if (result_.calibration) set_pure_compute(*result_.calibration, workload_.layout.batches);
  result_.workload = workload_.record;
  std::ranges::move(workload_.warnings, std::back_inserter(own_warnings_));
}

void Comparison::run_blocks() {
  std::mt19937_64 random(options_.seed);
  const auto all = static_cast<std::int64_t>(rows_.size()) * options_.rounds;
  std::int64_t done = 0;
  rounds_start_ = Clock::now();
  double longest_block_s = 0;
  for (std::int64_t block = 0; block < options_.rounds; ++block) {
    if (block > 0 && time_limit_.would_exceed(longest_block_s)) return;
    const TimePoint block_start = Clock::now();
    std::vector<std::size_t> order(rows_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::shuffle(order, random);
    for (const std::size_t row : order) {
      notify(observer_.on_round, done, all, result_.rows[row].spec, remaining_s(done, all));
      // A row that failed once is not run again: it would fail again.
      if (!result_.rows[row].error) run_round(row, block);
      if (stop_.stop_requested()) return;
      ++done;
      explain();
      notify(observer_.on_result, result_);
      if (time_limit_.is_up()) return;
    }
    longest_block_s = std::max(longest_block_s, seconds_between(block_start, Clock::now()));
  }
}

void Comparison::correct_calibration() {
  const RowResult* beyond = row_beyond_limit(result_);
  if (beyond == nullptr) return;
  const std::string reason = beyond_limit_text(result_, *beyond);
  int repeats = 0;
  while (row_beyond_limit(result_) != nullptr && repeats < max_calibration_repeats &&
         !time_limit_.would_exceed(calibration_s_) && !stop_.stop_requested()) {
    ++repeats;
    notify(observer_.on_stage, "calibrating again: " + reason);
    try {
      RoundProcess process(workload_, budget_, time_limit_.token());
      merge_faster(*result_.calibration, process.calibrate().models);
      process.finish();
    } catch (const RoundFailed&) {
      break;
    }
    set_pure_compute(*result_.calibration, workload_.layout.batches);
  }
  own_warnings_.push_back(calibration_warning(result_, reason, repeats));
  if (row_beyond_limit(result_) != nullptr) result_.calibration.reset();
}

void Comparison::run_with_spin_off() {
  if (options_.rate) return;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    RowResult& row = result_.rows[i];
    const std::optional<Row> spin_off = spin_off_row(
        rows_[i],
        with_defaults(rows_[i], options_.device, named_devices(workload_.models)).options);
    if (row.error || !spin_off || !goes_beyond_pure_compute(row, result_)) continue;
    if (stop_.stop_requested()) return;
    const PreparedWorkload shorter = short_workload(workload_, row);
    if (time_limit_.would_exceed(spin_off_run_s(row, shorter, workload_))) {
      own_warnings_.push_back(
          {"no-spin-twin", fmt::format("the time limit left no time for a short run of {}: the "
                                       "cost of spinning in {} is unknown",
                                       to_string(*spin_off), row.spec)});
      continue;
    }
    notify(observer_.on_stage,
           "running " + to_string(*spin_off) + " briefly, to measure the cost of spinning");
    try {
      RoundProcess process(shorter, budget_, time_limit_.token());
      const auto [round, failure] = process.measure(*spin_off, options_);
      if (failure.empty())
        row.spin_off_run = {to_string(*spin_off), shorter.layout.batches, round.total_s,
                            round.cpu_s};
    } catch (const RoundFailed&) {
      // Without this run, there is no claim about spinning.
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
    RoundProcess process(workload_, budget_, time_limit_.token());
    auto [round, failure] = process.measure(rows_[row], options_);
    round.block = block;
    if (!failure.empty()) throw RoundFailed(failure);
    const bool first = entry.rounds.empty();
    entry.rounds.push_back(std::move(round));
    if (first) outputs_->add(row, process.outputs());
    process.finish();
  } catch (const RoundFailed& failed) {
    if (!time_limit_.token().stop_requested()) entry.error = failed.what();
  }
}

void Comparison::finish() {
  result_.interrupted = stop_.stop_requested();
  machine_changes_.add_to(result_.machine);
  const auto finished = std::ranges::max(result_.rows, {}, [](const RowResult& row) {
                          return row.rounds.size();
                        }).rounds.size();
  if (!result_.interrupted) {
    for (RowResult& row : result_.rows) {
      if (row.rounds.empty() && !row.error)
        row.error = "none of its rounds ended within the time limit";
    }
  }
  if (!result_.interrupted && options_.time_limit_s &&
      finished < static_cast<std::size_t>(options_.rounds)) {
    own_warnings_.push_back(
        {"time-limit", fmt::format("the time limit of {:g} s was enough for {} of {} rounds: a "
                                   "longer limit or fewer frames would give narrower intervals",
                                   *options_.time_limit_s, finished, options_.rounds)});
  }
  explain();
}

std::optional<double> Comparison::remaining_s(std::int64_t done, std::int64_t all) const {
  if (done == 0) return std::nullopt;
  return seconds_between(rounds_start_, Clock::now()) / static_cast<double>(done) *
         static_cast<double>(all - done);
}

}  // namespace

BenchResult run_bench(const BenchOptions& options, const BenchObserver& observer,
                      std::stop_token stop) {
  check_options(options);
  return Comparison(options, observer, std::move(stop)).run();
}

bool all_rows_agree(const BenchResult& result) {
  return std::ranges::all_of(result.rows, [&](const RowResult& row) {
    return !row.error && has_acceptable_outputs(result, row);
  });
}

}  // namespace ortchestra
