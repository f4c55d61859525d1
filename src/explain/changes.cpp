#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/text/numbers.h"
#include "ortchestra/explain/explain.h"
#include "record/query.h"
#include "stats/ratio.h"

namespace ortchestra {

namespace {

/// Collects the values that differ.
class Differences {
 public:
  template <class Value>
  void add(const std::string& what, const Value& old_value, const Value& new_value) {
    if (shown(old_value) != shown(new_value))
      found_.push_back({what, shown(old_value), shown(new_value)});
  }
  std::vector<Difference> take() { return std::move(found_); }

 private:
  static std::string shown(const std::string& text) { return text.empty() ? "none" : text; }
  static std::string shown(std::int64_t value) { return std::to_string(value); }
  static std::string shown(double value) { return shortest(value); }
  template <class Value>
  static std::string shown(const std::optional<Value>& value) {
    return value ? shown(*value) : "none";
  }

  std::vector<Difference> found_;
};

/// Identifies files by content, because a model may have moved.
std::string models_text(const Workload& workload) {
  std::string text;
  for (const WorkloadModel& model : workload.models)
    text += fmt::format("{}{} ({:.8})", text.empty() ? "" : ", ", model.name, model.sha256);
  return text;
}

std::string device_text(const WorkloadModel& model) {
  return model.device.value_or("that of the row");
}

std::string gpus_text(const Machine& machine) {
  std::string text;
  for (const GpuInfo& gpu : machine.gpus) text += (text.empty() ? "" : ", ") + gpu.name;
  return text;
}

std::vector<Difference> obstacles_between(const BenchResult& old_one, const BenchResult& new_one) {
  Differences found;
  found.add("CPU", old_one.machine.cpu, new_one.machine.cpu);
  found.add("CPU budget", old_one.machine.cores_budget, new_one.machine.cores_budget);
  found.add("GPUs", gpus_text(old_one.machine), gpus_text(new_one.machine));
  const Workload& before = old_one.workload;
  const Workload& after = new_one.workload;
  found.add("models", models_text(before), models_text(after));
  found.add("input", before.input, after.input);
  found.add("frames", before.frames, after.frames);
  found.add("distinct batches", before.distinct_batches, after.distinct_batches);
  found.add("batch", before.batch, after.batch);
  found.add("batch mode", before.batch_mode, after.batch_mode);
  found.add("size", before.size, after.size);
  found.add("rate", before.rate, after.rate);
  return found.take();
}

/// Options of two rows with the same spec differ if their defaults do.
void add_options(const RowResult& old_row, const RowResult& new_row, Differences& found) {
  const auto value = [](const RowResult& row, const std::string& option) {
    const auto own = row.options.find(option);
    return own == row.options.end() ? std::string() : own->second;
  };
  std::map<std::string, std::string> all = old_row.options;
  all.insert(new_row.options.begin(), new_row.options.end());
  for (const auto& [option, unused] : all) {
    found.add(fmt::format("{} of {}", option, old_row.spec), value(old_row, option),
              value(new_row, option));
  }
}

std::vector<Difference> notes_between(const BenchResult& old_one, const BenchResult& new_one) {
  Differences found;
  found.add("ortchestra", old_one.version, new_one.version);
  found.add("ONNX Runtime", old_one.machine.ort_version, new_one.machine.ort_version);
  found.add("operating system", old_one.machine.os, new_one.machine.os);
  found.add("governor", old_one.machine.governor, new_one.machine.governor);
  found.add("warm-up batches", old_one.workload.warmup, new_one.workload.warmup);
  for (const WorkloadModel& model : old_one.workload.models) {
    const auto same = std::ranges::find(new_one.workload.models, model.name, &WorkloadModel::name);
    if (same == new_one.workload.models.end()) continue;
    found.add("recipe of " + model.name, model.recipe, same->recipe);
    found.add("device of " + model.name, device_text(model), device_text(*same));
  }
  for (const RowResult& row : old_one.rows) {
    const RowResult* same = row_of(new_one, row.spec);
    if (same != nullptr) add_options(row, *same, found);
  }
  return found.take();
}

std::vector<double> times_of(const RowResult& row, ComparedTime compared) {
  return known_over_rounds(row, [&](const Round& round) -> std::optional<double> {
    if (compared == ComparedTime::total)
      return round.total_s > 0 ? std::optional(round.total_s) : std::nullopt;
    if (!round.latency_ms || !(round.latency_ms->p50 > 0)) return std::nullopt;
    return 1e-3 * round.latency_ms->p50;
  });
}

std::optional<Estimate> estimate_of(const std::optional<LogMean>& mean) {
  return mean ? std::optional(Estimate{mean->median, mean->low, mean->high}) : std::nullopt;
}

}  // namespace

ResultChanges compare_results(const BenchResult& old_one, const BenchResult& new_one) {
  ResultChanges changes;
  changes.obstacles = obstacles_between(old_one, new_one);
  changes.notes = notes_between(old_one, new_one);
  if (old_one.workload.rate && new_one.workload.rate)
    changes.compared = ComparedTime::median_latency;
  std::vector<double> p_values;
  for (const RowResult& before : old_one.rows) {
    const RowResult* after = row_of(new_one, before.spec);
    if (after == nullptr) {
      changes.only_old.push_back(before.spec);
      continue;
    }
    const auto old_times = times_of(before, changes.compared);
    const auto new_times = times_of(*after, changes.compared);
    RowChange change{
        before.spec, estimate_of(log_mean(old_times)), estimate_of(log_mean(new_times)), {}, {},
        {}};
    const auto ratio = log_mean_ratio(old_times, new_times);
    if (ratio && changes.obstacles.empty()) {
      change.speedup = estimate_of(ratio);
      change.p = ratio->p;
      change.detectable = ratio->detectable;
      if (change.p) p_values.push_back(*change.p);
    }
    changes.rows.push_back(std::move(change));
  }
  for (const RowResult& after : new_one.rows) {
    if (row_of(old_one, after.spec) == nullptr) changes.only_new.push_back(after.spec);
  }
  const std::vector<double> adjusted = holm_adjusted(p_values);
  auto next = adjusted.begin();
  for (RowChange& change : changes.rows) {
    if (change.p) change.p = *next++;
  }
  return changes;
}

}  // namespace ortchestra
