#include "explain/run_limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace ortchestra {
namespace {

/// From here on a lane, or all CPUs, count as busy all the time.
constexpr double busy_lane = 0.85;
constexpr double busy_cpus = 0.85;
/// Share of the CPUs from which other programs are mentioned.
constexpr double telling_others = 0.05;

std::string whole_percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

/// What would make a stage take less CPU.
std::string_view advice_for(std::string_view stage) {
  static const std::map<std::string_view, std::string_view> advice = {
      {"read", "smaller or easier to decode videos would help"},
      {"prepare", "frames nearer to the models' sizes, or models with equal recipes, would help"},
      {"infer",
       "faster or fewer models, or every = N for those that may skip frames, would help; "
       "'ortchestra tune' looks for a better row and batch"},
      {"interpret", "a higher score, or a simpler decoder, would help"},
      {"write", "fewer outputs, or none that encode pictures, would help"},
  };
  const auto found = advice.find(stage);
  return found == advice.end() ? "" : found->second;
}

std::string_view gerund(std::string_view stage) {
  static const std::map<std::string_view, std::string_view> words = {
      {"read", "reading and decoding"}, {"prepare", "preparing tensors"},
      {"infer", "inference"},           {"interpret", "interpreting outputs"},
      {"write", "writing outputs"},
  };
  const auto found = words.find(stage);
  return found == words.end() ? stage : found->second;
}

/// Of the CPUs, by other programs.
double others_share(const RunSummary& summary) {
  return summary.others_cpu_s.value_or(0) / (summary.total_s * summary.cores_budget);
}

/// Empty where other programs left the CPUs alone.
std::string others(const RunSummary& summary) {
  const double share = others_share(summary);
  return share < telling_others ? ""
                                : fmt::format("; other programs used {:.1f} CPUs meanwhile",
                                              share * summary.cores_budget);
}

LimitSummary limit_within(const RunSummary& summary) {
  const StageSummary& dearest = *std::ranges::max_element(
      summary.stages, {}, [](const StageSummary& stage) { return stage.cpu_s; });
  if (summary.cpu_utilization >= busy_cpus) {
    return {dearest.name, fmt::format("the CPUs: {} of {:g} busy, {} of it with {}; {}",
                                      whole_percent(summary.cpu_utilization), summary.cores_budget,
                                      whole_percent(dearest.cpu_share), gerund(dearest.name),
                                      advice_for(dearest.name))};
  }
  if (summary.cpu_utilization + others_share(summary) >= busy_cpus) {
    return {dearest.name, fmt::format("the CPUs, shared with other programs: this run got {} of "
                                      "{:g}, {} of it went into {}; alone it would be faster",
                                      whole_percent(summary.cpu_utilization), summary.cores_budget,
                                      whole_percent(dearest.cpu_share), gerund(dearest.name))};
  }
  const StageSummary& busiest = *std::ranges::max_element(
      summary.stages, {}, [](const StageSummary& stage) { return stage.utilization; });
  if (busiest.utilization >= busy_lane) {
    return {
        busiest.name,
        fmt::format(
            "{}: {} busy {} of the time, with {} of the CPUs in use; {}", gerund(busiest.name),
            busiest.lanes == 1 ? "its 1 lane is" : fmt::format("its {} lanes are", busiest.lanes),
            whole_percent(busiest.utilization), whole_percent(summary.cpu_utilization),
            advice_for(busiest.name))};
  }
  return {"input",
          fmt::format("no stage: the busiest, {}, was busy {} of the time, and {} of the "
                      "CPUs were in use; the input delivers no faster, or the run was short",
                      gerund(busiest.name), whole_percent(busiest.utilization),
                      whole_percent(summary.cpu_utilization))};
}

}  // namespace

std::optional<LimitSummary> limit_of(const RunSummary& summary) {
  if (summary.frames == 0 || summary.stages.empty() || summary.total_s <= 0) return std::nullopt;
  LimitSummary limit = limit_within(summary);
  limit.text += others(summary);
  return limit;
}

}  // namespace ortchestra
