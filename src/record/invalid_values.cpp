#include "record/invalid_values.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "record/fields.h"
#include "record/json_reader.h"

namespace ortchestra {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Checks all number fields of a record. Strings, booleans and the evidence of claims are not
/// checked.
class Checker {
 public:
  template <Described Record>
  void check(Record& record, const JsonPath& path) {
    const auto check_field = [&](const auto& field) {
      check(record.*field.member, JsonPath(path, std::string_view(field.key)));
    };
    std::apply([&](const auto&... field) { (check_field(field), ...); }, fields_of<Record>);
  }

  void check(double& value, const JsonPath& path) {
    if (value < 0) note(path, value);
    if (value < 0) value = unknown;
  }

  void check(std::int64_t& value, const JsonPath& path) {
    if (value < 0) note(path, value);
    if (value < 0) value = 0;
  }

  template <class Value>
  void check(std::optional<Value>& value, const JsonPath& path) {
    if (!value) return;
    const std::size_t notes_before = notes_.size();
    check(*value, path);
    // Removes the whole value: an unknown part would be taken for 0.
    if (notes_.size() > notes_before) value.reset();
  }

  template <Described Record>
  void check(std::vector<Record>& records, const JsonPath& path) {
    for (std::size_t i = 0; i < records.size(); ++i) check(records[i], JsonPath(path, i));
  }

  /// One note per column.
  void check(std::vector<double>& values, const JsonPath& path) {
    std::optional<double> first;
    for (double& value : values) {
      if (!(value < 0)) continue;
      if (!first) first = value;
      value = unknown;
    }
    if (first) note(path, *first);
  }

  template <class Other>
  void check(Other&, const JsonPath&) {}

  /// Makes the value unknown if it is larger than `most`.
  void check_at_most(double most, double& value, const JsonPath& path) {
    if (!(value > most)) return;
    note(path, value);
    value = unknown;
  }
  void check_at_most(double most, std::optional<double>& value, const JsonPath& path) {
    if (!value || !(*value > most)) return;
    note(path, *value);
    value.reset();
  }

  std::vector<std::string> take_notes() { return std::move(notes_); }

 private:
  template <class Number>
  void note(const JsonPath& path, Number value) {
    notes_.push_back(
        fmt::format("{} is {:.4g}, which is impossible: ignored", path.text(), double(value)));
  }

  std::vector<std::string> notes_;
};

/// The most CPU time that a round can use on this machine, plus a tolerance for the clocks'
/// resolution.
double most_cpu_s(const Round& round, const Machine& machine) {
  constexpr double tolerance = 1.1;
  constexpr double resolution_s = 0.1;
  const double cpus = machine.cores_host > 0 ? static_cast<double>(machine.cores_host)
                                             : std::numeric_limits<double>::infinity();
  return tolerance * round.total_s * cpus + resolution_s;
}

void check_upper_bounds(Checker& checker, Round& round, const Machine& machine,
                        const JsonPath& path) {
  checker.check_at_most(1, round.gpu_utilization, JsonPath(path, "gpu_utilization"));
  const double most_s = most_cpu_s(round, machine);
  checker.check_at_most(most_s, round.cpu_s, JsonPath(path, "cpu_s"));
  if (round.total_s > 0 && machine.cores_budget > 0)
    checker.check_at_most(most_s / (round.total_s * machine.cores_budget), round.cpu_utilization,
                          JsonPath(path, "cpu_utilization"));
}

void check_upper_bounds(Checker& checker, std::vector<ModelAgreement>& models,
                        const JsonPath& path) {
  for (std::size_t i = 0; i < models.size(); ++i) {
    const JsonPath model(path, i);
    checker.check_at_most(1, models[i].value, JsonPath(model, "value"));
    checker.check_at_most(1, models[i].iou, JsonPath(model, "iou"));
  }
}

}  // namespace

std::vector<std::string> drop_invalid_values(BenchResult& result) {
  Checker checker;
  checker.check(result, JsonPath());
  const JsonPath whole;
  const JsonPath machine(whole, "machine");
  checker.check_at_most(1, result.machine.steal, JsonPath(machine, "steal"));
  const JsonPath rows(whole, "rows");
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    const JsonPath row(rows, i);
    const JsonPath rounds(row, "rounds");
    check_upper_bounds(checker, result.rows[i].agreement, JsonPath(row, "agreement"));
    for (std::size_t j = 0; j < result.rows[i].rounds.size(); ++j)
      check_upper_bounds(checker, result.rows[i].rounds[j], result.machine, JsonPath(rounds, j));
  }
  return checker.take_notes();
}

}  // namespace ortchestra
