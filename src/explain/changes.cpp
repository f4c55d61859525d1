#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ortchestra/explain/explain.h"
#include "record/query.h"
#include "stats/ratio.h"

namespace ortchestra {

namespace {

/// Collects "WHAT: old A, new B" for values that differ.
class Differences {
 public:
  template <class Value>
  void add(const std::string& what, const Value& old_value, const Value& new_value) {
    if (old_value != new_value)
      found_.push_back(fmt::format("{}: old {}, new {}", what, shown(old_value), shown(new_value)));
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  static std::string shown(const std::string& text) { return text.empty() ? "none" : text; }
  template <class Number>
  static std::string shown(Number value) {
    return fmt::format("{}", value);
  }
  template <class Value>
  static std::string shown(const std::optional<Value>& value) {
    return value ? shown(*value) : "none";
  }

  std::vector<std::string> found_;
};

/// Identifies files by content, because a model may have moved.
std::string models_text(const Workload& workload) {
  std::string text;
  for (const WorkloadModel& model : workload.models)
    text += fmt::format("{}{} ({:.8})", text.empty() ? "" : ", ", model.name, model.sha256);
  return text;
}

std::string gpus_text(const Machine& machine) {
  std::string text;
  for (const GpuInfo& gpu : machine.gpus) text += (text.empty() ? "" : ", ") + gpu.name;
  return text;
}

std::vector<std::string> obstacles_between(const BenchResult& old_one, const BenchResult& new_one) {
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

std::vector<std::string> notes_between(const BenchResult& old_one, const BenchResult& new_one) {
  Differences found;
  found.add("ortchestra", old_one.version, new_one.version);
  found.add("ONNX Runtime", old_one.machine.ort_version, new_one.machine.ort_version);
  found.add("operating system", old_one.machine.os, new_one.machine.os);
  found.add("governor", old_one.machine.governor, new_one.machine.governor);
  return found.take();
}

std::vector<double> totals_of(const RowResult& row) {
  return known_over_rounds(row, [](const Round& round) { return round.total_s; });
}

}  // namespace

ResultChanges compare_results(const BenchResult& old_one, const BenchResult& new_one) {
  ResultChanges changes;
  changes.obstacles = obstacles_between(old_one, new_one);
  changes.notes = notes_between(old_one, new_one);
  std::vector<double> p_values;
  for (const RowResult& before : old_one.rows) {
    const RowResult* after = row_of(new_one, before.spec);
    if (after == nullptr) {
      changes.only_old.push_back(before.spec);
      continue;
    }
    RowChange change{before.spec, before.total_s, after->total_s, {}, {}, {}};
    const auto ratio = log_mean_ratio(totals_of(before), totals_of(*after));
    if (ratio && changes.obstacles.empty()) {
      change.speedup = Estimate{ratio->median, ratio->low, ratio->high};
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
