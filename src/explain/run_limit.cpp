#include "explain/run_limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace ortchestra {
namespace {

/// A lane, or all CPUs, count as always busy if they are busy for at least this share of the time.
constexpr double busy_lane = 0.85;
constexpr double busy_cpus = 0.85;
/// Other programs are mentioned if they used at least this share of the CPUs.
constexpr double min_mentioned_share = 0.05;

std::string whole_percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

/// What would reduce the CPU time of a stage.
std::string_view advice_for(std::string_view stage) {
  static const std::map<std::string_view, std::string_view> advice = {
      {"read", "smaller videos, or videos that are easier to decode, would help"},
      {"prepare",
       "frames closer to the models' input sizes, or models with the same recipe, would help"},
      {"infer",
       "faster or fewer models, or every = N for those that may skip frames, would help; "
       "'ortchestra tune' looks for a better row and batch"},
      {"interpret", "a higher score threshold, or a simpler decoder, would help"},
      {"write", "fewer outputs, or outputs that do not encode pictures, would help"},
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

/// The share of the CPUs that other programs used.
double others_share(const RunSummary& summary) {
  return summary.others_cpu_s.value_or(0) / (summary.total_s * summary.cores_budget);
}

/// Empty if other programs hardly used the CPUs.
std::string others(const RunSummary& summary) {
  const double share = others_share(summary);
  return share < min_mentioned_share
             ? ""
             : fmt::format("; other programs used {:.1f} CPUs at the same time",
                           share * summary.cores_budget);
}

LimitSummary limit_within(const RunSummary& summary) {
  const StageSummary& most_expensive = *std::ranges::max_element(
      summary.stages, {}, [](const StageSummary& stage) { return stage.cpu_s; });
  if (summary.cpu_utilization >= busy_cpus) {
    return {most_expensive.name,
            fmt::format("the CPUs: {} of {:g} were busy, {} of that with {}; {}",
                        whole_percent(summary.cpu_utilization), summary.cores_budget,
                        whole_percent(most_expensive.cpu_share), gerund(most_expensive.name),
                        advice_for(most_expensive.name))};
  }
  if (summary.cpu_utilization + others_share(summary) >= busy_cpus) {
    return {most_expensive.name,
            fmt::format("the CPUs, shared with other programs: this run got {} of "
                        "{:g}, and used {} of that for {}; it would be faster if it "
                        "ran alone",
                        whole_percent(summary.cpu_utilization), summary.cores_budget,
                        whole_percent(most_expensive.cpu_share), gerund(most_expensive.name))};
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
          fmt::format("no stage: the busiest one, {}, was busy {} of the time, with {} of the "
                      "CPUs in use; the input was too slow, or the run too short",
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
