#include "tune/devices/device_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/text/numbers.h"
#include "report/agreement/agreement.h"
#include "runtime/devices/traits.h"
#include "stats/ratio.h"
#include "stats/stats.h"

namespace ortchestra {
namespace {

/// As for finalists: devices that are not proven to differ count as equal below this ratio.
constexpr double equal_devices_ratio = 1.02;

double mean_ratio(const std::vector<double>& ratios) {
  double sum = 0;
  for (const double ratio : ratios) sum += std::log(ratio);
  return ratios.empty() ? 1 : std::exp(sum / static_cast<double>(ratios.size()));
}

/// The time on `over` ÷ that on `under` in each block. The reference has no ratios: they are 1.
std::vector<double> ratios_between(const MeasuredDevice& over, const MeasuredDevice& under) {
  if (under.ratios.empty()) return over.ratios;
  std::vector<double> ratios;
  for (std::size_t i = 0; i < under.ratios.size(); ++i) {
    if (!over.ratios.empty() && i >= over.ratios.size()) break;
    ratios.push_back((over.ratios.empty() ? 1 : over.ratios[i]) / under.ratios[i]);
  }
  return ratios;
}

bool practically_equal_devices(const MeasuredDevice& a, const MeasuredDevice& fastest) {
  const std::vector<double> ratios = ratios_between(a, fastest);
  const std::optional<LogMean> mean = log_mean(ratios);
  const bool is_proven = mean && mean->p && *mean->p < significance;
  return !is_proven && mean_ratio(ratios) < equal_devices_ratio;
}

/// The ratios to the reference, adjusted over all devices.
void add_ratios(std::vector<DeviceTrial>& trials, const std::vector<MeasuredDevice>& devices) {
  std::vector<std::size_t> tested;
  std::vector<double> p_values;
  for (std::size_t i = 1; i < devices.size(); ++i) {
    const std::optional<LogMean> mean = log_mean(devices[i].ratios);
    if (!mean) continue;
    trials[i].ratio = CostRatio{.mean = mean_ratio(devices[i].ratios),
                                .low = mean->low,
                                .high = mean->high,
                                .p_adjusted = {},
                                .detectable = mean->detectable};
    if (!mean->p) continue;
    tested.push_back(i);
    p_values.push_back(*mean->p);
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    CostRatio& ratio = *trials[tested[i]].ratio;
    ratio.p_adjusted = adjusted[i];
    ratio.differs = adjusted[i] < significance;
  }
}

/// Why the device must not be chosen, however fast it is; empty if it may.
std::string objection(const MeasuredDevice& device, double least) {
  if (!device.problem.empty()) return device.problem;
  if (device.ratios.empty()) return "not measured";
  if (!device.agreement) return "its agreement was not measured";
  const ModelAgreement& agreement = *device.agreement;
  const bool lowers = lowers_precision(device.device);
  if (!agreement.value) {
    if (!lowers && device.outputs_match) return "";
    return fmt::format("its agreement is not measurable: {}",
                       agreement.not_measurable.value_or("no frame was compared"));
  }
  if (*agreement.value < least) {
    return fmt::format("{} {} is below {}", report::agreement_measure(agreement),
                       agreement_text(*agreement.value), shortest(least));
  }
  if (lowers && !justifies_precision(agreement, least))
    return fmt::format("its agreement proves too little for a lower precision: {}",
                       agreement.doubt.value_or(""));
  return "";
}

/// Why a device that may be chosen was not.
std::string comparison_with(const MeasuredDevice& chosen, const MeasuredDevice& other) {
  const double ratio = mean_ratio(ratios_between(other, chosen));
  if (ratio <= 1 || practically_equal_devices(other, chosen))
    return fmt::format("no proven difference from {}, which is preferred", chosen.device);
  return fmt::format("{} slower", percent_text(1 - 1 / ratio));
}

}  // namespace

std::vector<DeviceTrial> choose_device(const std::string& model,
                                       const std::vector<MeasuredDevice>& devices, double least) {
  std::vector<DeviceTrial> trials;
  for (const MeasuredDevice& device : devices) {
    DeviceTrial& trial = trials.emplace_back();
    trial.model = model;
    trial.device = device.device;
    trial.frame_ms = median_if_any(device.frame_ms);
    trial.agreement = device.agreement;
  }
  add_ratios(trials, devices);
  std::vector<std::size_t> allowed = {0};
  for (std::size_t i = 1; i < devices.size(); ++i) {
    trials[i].reason = objection(devices[i], least);
    if (trials[i].reason.empty()) allowed.push_back(i);
  }
  const std::size_t fastest = *std::ranges::min_element(
      allowed, {}, [&](std::size_t i) { return mean_ratio(devices[i].ratios); });
  const std::size_t chosen = *std::ranges::find_if(allowed, [&](std::size_t i) {
    return i == fastest || practically_equal_devices(devices[i], devices[fastest]);
  });
  for (const std::size_t i : allowed) {
    if (i != chosen) trials[i].reason = comparison_with(devices[chosen], devices[i]);
  }
  trials[chosen].chosen = true;
  if (chosen != 0) {
    trials[chosen].reason = "fastest that may be chosen";
  } else if (!devices[0].problem.empty()) {
    trials[0].reason = "kept, because it could not be measured: " + devices[0].problem;
  } else {
    trials[0].reason = allowed.size() == 1 ? "no other device may be chosen" : "no other is faster";
  }
  return trials;
}

const DeviceTrial& chosen_of(const std::vector<DeviceTrial>& trials) {
  return *std::ranges::find(trials, true, &DeviceTrial::chosen);
}

}  // namespace ortchestra
