#include "tune/devices/device_stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/system/cpu_budget.h"
#include "base/text/numbers.h"
#include "base/threads/notify.h"
#include "base/threads/stop_at.h"
#include "bench/rounds/round_process.h"
#include "bench/workload.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/devices/traits.h"
#include "tune/accepted_batches.h"
#include "tune/devices/device_choice.h"
#include "tune/devices/device_comparison.h"
#include "tune/devices/device_time.h"

namespace ortchestra {
namespace {

std::vector<EngineModel> models_of(const TuneOptions& options) {
  std::vector<EngineModel> models = options.models;
  if (models.empty()) {
    for (ModelRequest& request : builtin_requests()) models.push_back({std::move(request)});
  }
  return models;
}

/// The devices of a search: the reference first, then those to try.
class DeviceSearch {
 public:
  DeviceSearch(const TuneOptions& options, TimePoint start, const TuneObserver& observer,
               std::stop_token stop)
      : options_(options),
        observer_(observer),
        stop_(std::move(stop)),
        time_(options.time_limit_s, start),
        limited_(stop_, time_.end()) {
    stage_.models = models_of(options);
  }

  DeviceStage run() {
    for (std::size_t i = 0; i < stage_.models.size(); ++i) {
      if (!stage_.models[i].request.device) free_.push_back(i);
    }
    find_devices();
    measured_.assign(free_.size(), devices_);
    if (!free_.empty() && usable().size() > 1 && !stop_.stop_requested()) measure();
    choose();
    return std::move(stage_);
  }

 private:
  /// Fills devices_. Those that can't be used have the reason.
  void find_devices();
  /// Why the reference and this device can't be used in one process; empty if they can.
  std::string problem_of(const std::string& device) const;
  std::vector<std::string> usable() const;
  void measure();
  /// Seconds per frame of all models, each alone, and to start a round. Empty if a model fails.
  std::optional<DeviceCosts> calibrate(std::int64_t batch) const;
  /// Measures the devices on which some model failed again, model by model.
  void measure_alone(const DeviceComparison& comparison);
  void take(std::size_t model, const std::vector<MeasuredDevice>& measured);
  void choose();
  std::vector<EngineModel> free_models() const;

  const TuneOptions& options_;
  const TuneObserver& observer_;
  const std::stop_token stop_;
  const DeviceTime time_;
  const StopAt limited_;
  DeviceStage stage_;
  std::vector<std::size_t> free_;        ///< indexes of the models that name no device
  std::vector<MeasuredDevice> devices_;  ///< without figures; the reference first
  std::vector<std::vector<MeasuredDevice>> measured_;  ///< by model of free_, and device
};

void DeviceSearch::find_devices() {
  devices_.push_back({options_.device});
  const std::vector<std::string> others =
      options_.devices.empty() ? other_devices_on_cpu(options_.device) : options_.devices;
  notify(observer_.on_stage, "checking devices");
  for (const std::string& device : others) {
    if (device != options_.device) devices_.push_back({device, problem_of(device)});
  }
}

std::string DeviceSearch::problem_of(const std::string& device) const {
  std::vector<std::string> together = devices_of(requests_of(stage_.models), device);
  if (std::ranges::find(together, options_.device) == together.end())
    together.push_back(options_.device);
  try {
    if (std::ranges::all_of(together, is_cpu)) {
      for (const std::string& each : together) check_device(each);
    } else {
      check_devices(together);
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return error.what();
  }
  return "";
}

std::vector<std::string> DeviceSearch::usable() const {
  std::vector<std::string> names;
  for (const MeasuredDevice& device : devices_) {
    if (device.problem.empty()) names.push_back(device.device);
  }
  return names;
}

std::vector<EngineModel> DeviceSearch::free_models() const {
  std::vector<EngineModel> models;
  for (const std::size_t i : free_) models.push_back(stage_.models[i]);
  return models;
}

std::optional<DeviceCosts> DeviceSearch::calibrate(std::int64_t batch) const {
  notify(observer_.on_stage, "calibrating");
  const BenchOptions bench = device_bench_options(options_, batch, free_models());
  BenchObserver silent;
  silent.on_stage = observer_.on_stage;
  const PreparedWorkload prepared = prepare_workload(bench, silent, limited_.token());
  if (limited_.token().stop_requested()) return std::nullopt;
  const CpuBudget budget = cpu_budget();
  const TimePoint start = Clock::now();
  try {
    RoundProcess process(prepared, budget, limited_.token());
    const RoundProcess::Calibrated calibrated = process.calibrate();
    process.finish();
    DeviceCosts costs{.startup_s = calibrated.startup_s};
    for (const CalibratedModel& model : calibrated.models)
      costs.frame_s += 1e-3 * model.alone_ms / static_cast<double>(batch);
    costs.calibration_s = seconds_between(start, Clock::now());
    return costs;
  } catch (const RoundFailed&) {
    return std::nullopt;  // Which model fails, and where, is found in the comparison.
  }
}

void DeviceSearch::measure() {
  const std::int64_t batch = accepted_batches(free_models(), options_).sizes.front();
  const std::optional<DeviceCosts> costs = calibrate(batch);
  const std::vector<std::string> devices = usable();
  DeviceRounds rounds = wanted_rounds(costs.value_or(DeviceCosts{}), options_);
  if (costs) {
    const double wanted_s = estimate_s(rounds, *costs, devices);
    rounds = time_.affordable(rounds, *costs, devices);
    stage_.missing_s = wanted_s - estimate_s(rounds, *costs, devices);
  }
  const TimePoint start = Clock::now();
  const DeviceComparison comparison(options_, batch, rounds, observer_, limited_.token());
  notify(observer_.on_stage, fmt::format("comparing {} devices", devices.size()));
  const auto measured = comparison.measure(free_models(), devices);
  for (std::size_t model = 0; model < free_.size(); ++model) take(model, measured[model]);
  if (!limited_.token().stop_requested()) measure_alone(comparison);
  if (limited_.is_time_up() && costs) {
    const double spent_s = seconds_between(start, Clock::now());
    stage_.missing_s += std::max(0.0, estimate_s(rounds, *costs, devices) - spent_s);
  }
  if (!stop_.stop_requested() && (limited_.is_time_up() || stage_.missing_s > 0)) {
    stage_.warnings.push_back(
        {"devices-cut-short",
         fmt::format("the time limit of {} was too short for all rounds on all devices: devices "
                     "were chosen from fewer or shorter rounds, or not measured",
                     rounded_duration(*options_.time_limit_s))});
  }
}

void DeviceSearch::measure_alone(const DeviceComparison& comparison) {
  if (free_.size() < 2) return;
  std::vector<std::string> again;
  for (const MeasuredDevice& device : measured_.front()) {
    const bool is_usable =
        std::ranges::find(devices_, device.device, &MeasuredDevice::device)->problem.empty();
    if (is_usable && !device.problem.empty()) again.push_back(device.device);
  }
  if (again.empty()) return;
  // Without the reference, nothing could be compared.
  if (again.front() == options_.device) {
    again = usable();
  } else {
    again.insert(again.begin(), options_.device);
  }
  const std::vector<EngineModel> models = free_models();
  for (std::size_t model = 0; model < models.size(); ++model) {
    notify(observer_.on_stage,
           fmt::format("comparing devices for one model ({} of {})", model + 1, models.size()));
    take(model, comparison.measure({models[model]}, again).front());
    if (limited_.token().stop_requested()) return;
  }
}

void DeviceSearch::take(std::size_t model, const std::vector<MeasuredDevice>& measured) {
  for (const MeasuredDevice& device : measured) {
    auto& known = *std::ranges::find(measured_[model], device.device, &MeasuredDevice::device);
    known = device;
    if (known.problem.empty() && known.frame_ms.empty())
      known.problem = limited_.is_time_up() ? "the time limit left no time for it" : "interrupted";
  }
}

void DeviceSearch::choose() {
  const std::vector<std::string> names = names_of(requests_of(stage_.models));
  std::size_t next = 0;
  for (std::size_t i = 0; i < stage_.models.size(); ++i) {
    std::optional<std::string>& device = stage_.models[i].request.device;
    if (device) {
      stage_.trials.push_back({.model = names[i],
                               .device = *device,
                               .chosen = true,
                               .reason = "kept, because the model names it"});
      continue;
    }
    std::vector<DeviceTrial> trials =
        choose_device(names[i], measured_[next++], *options_.agreement);
    // The row's device is the reference. Unset, it can still be changed for all models.
    if (const std::string& chosen = chosen_of(trials).device; chosen != options_.device)
      device = chosen;
    std::ranges::move(trials, std::back_inserter(stage_.trials));
  }
}

}  // namespace

DeviceStage choose_devices(const TuneOptions& options, TimePoint start,
                           const TuneObserver& observer, std::stop_token stop) {
  if (!options.agreement) return {.models = options.models};
  return DeviceSearch(options, start, observer, std::move(stop)).run();
}

}  // namespace ortchestra
