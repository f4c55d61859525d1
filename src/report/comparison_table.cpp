#include <algorithm>
#include <cmath>
#include <functional>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "record/query.h"
#include "report/agreement/agreement.h"
#include "report/comparison.h"
#include "stats/stats.h"

namespace ortchestra::report {
namespace {

using Value = std::optional<double>;
using RoundValue = std::function<Value(const Round&)>;
using RowValue = std::function<Value(const RowResult&)>;

bool any(const std::vector<Value>& values) {
  return std::any_of(values.begin(), values.end(),
                     [](const Value& value) { return value.has_value(); });
}

Value finite(Value value) { return value && std::isfinite(*value) ? value : std::nullopt; }

Value median_over_rounds(const RowResult& row, const RoundValue& value_of) {
  return median_if_any(known_over_rounds(row, value_of));
}

const ModelRound* model_of(const Round& round, const std::string& name) {
  const auto model = std::find_if(round.models.begin(), round.models.end(),
                                  [&](const ModelRound& each) { return each.name == name; });
  return model == round.models.end() ? nullptr : &*model;
}

/// The values of a line, one per column, with the same number of decimals.
class LineValues {
 public:
  explicit LineValues(std::vector<Value> values) : values_(std::move(values)) {
    std::vector<double> present;
    for (const auto& value : values_) {
      if (value) present.push_back(*value);
    }
    decimals_ = common_decimals(present);
  }

  bool any() const { return report::any(values_); }
  std::string text(std::size_t column) const {
    return values_[column] ? fixed(*values_[column], decimals_) : std::string(absent);
  }
  bool has(std::size_t column) const { return values_[column].has_value(); }

 private:
  std::vector<Value> values_;
  int decimals_ = 0;
};

/// Makes the table of a result line by line.
class TableMaker {
 public:
  explicit TableMaker(const BenchResult& result) : result_(result) {
    for (const auto& row : result.rows) table_.columns.push_back(one_line(row.spec));
  }

  Table make() && {
    if (result_.rows.empty()) return std::move(table_);
    main_measurements();
    speed();
    details();
    return std::move(table_);
  }

 private:
  /// The measurements of the study (docs/study.md), in the order of its table.
  void main_measurements() {
    table_.groups.emplace_back();
    heading("per-model cumulative time, s");
    for (const auto& model : result_.workload.models) {
      line(one_line(model.name), each_round([&](const Round& round) {
             const auto* found = model_of(round, model.name);
             return found != nullptr ? Value(found->cumulative_s) : Value();
           }),
           1);
    }
    total();
    line("host memory (peak PSS), MiB",
         each_round([](const Round& round) { return round.host_peak_pss_mib; }));
    line_if_measured("GPU memory, MiB",
                     each_round([](const Round& round) { return round.gpu_memory_peak_mib; }));
    line("CPU utilisation, %",
         each_round([](const Round& round) { return Value(100 * round.cpu_utilization); }));
    line_if_measured("GPU utilisation, %", each_round([](const Round& round) -> Value {
                       if (!round.gpu_utilization) return std::nullopt;
                       return 100 * *round.gpu_utilization;
                     }));
    line_if_measured("GPU energy, J",
                     each_round([](const Round& round) { return round.gpu_energy_j; }));
  }

  void speed() {
    table_.groups.emplace_back();
    const auto estimate = [](const RowResult& row) { return row.speedup; };
    line("speed-up, ×", each_row([&](const RowResult& row) {
           return row.speedup ? Value(row.speedup->median) : Value();
         }));
    interval(estimate);
    line("images/s", each_round([](const Round& round) { return Value(round.images_per_s); }));
    line_if_measured("real-time factor",
                     each_round([](const Round& round) { return round.real_time_factor; }));
    line_if_measured("late batches", each_round([](const Round& round) -> Value {
                       if (!round.late_batches) return std::nullopt;
                       return static_cast<double>(*round.late_batches);
                     }));
    keeps_up();
    line("CPU seconds", each_round([](const Round& round) { return Value(round.cpu_s); }));
    line("start-up, s", each_round([](const Round& round) { return Value(round.startup_s); }));
  }

  /// Only with a schedule.
  void keeps_up() {
    std::vector<Cell> cells;
    for (const auto& row : result_.rows) {
      const auto behind = std::ranges::count(row.rounds, std::optional(false), &Round::keeps_up);
      const auto known = std::ranges::count_if(
          row.rounds, [](const Round& round) { return round.keeps_up.has_value(); });
      cells.push_back(known == 0    ? Cell{absent}
                      : behind == 0 ? Cell{"yes"}
                                    : Cell{"NO", Tone::bad});
    }
    if (result_.workload.rate) add({"keeps up", std::move(cells)});
  }

  void details() {
    table_.groups.emplace_back();
    heading("inference p50 / p99, ms");
    for (const auto& model : result_.workload.models) inference(model.name);
    latency("latency p50 / p99, ms");
    outputs();
    std::vector<Cell> rounds;
    for (const auto& row : result_.rows) rounds.push_back({std::to_string(row.rounds.size())});
    add({"rounds", std::move(rounds)});
  }

  std::vector<Value> each_round(const RoundValue& value_of) const {
    return each_row([&](const RowResult& row) { return median_over_rounds(row, value_of); });
  }

  std::vector<Value> each_row(const RowValue& value_of) const {
    std::vector<Value> values;
    for (const auto& row : result_.rows) values.push_back(finite(value_of(row)));
    return values;
  }

  void add(Line line) { table_.groups.back().push_back(std::move(line)); }
  void heading(const std::string& label) { add({label, {}}); }

  void line(const std::string& label, std::vector<Value> values, int indent = 0) {
    const LineValues line_values(std::move(values));
    std::vector<Cell> cells;
    for (std::size_t column = 0; column < result_.rows.size(); ++column)
      cells.push_back({line_values.text(column)});
    add({label, std::move(cells), indent});
  }

  void line_if_measured(const std::string& label, std::vector<Value> values) {
    if (any(values)) line(label, std::move(values));
  }

  void total() {
    line("total time, s", each_row([](const RowResult& row) {
           return row.total_s ? Value(row.total_s->median) : Value();
         }));
    auto& cells = table_.groups.back().back().cells;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const auto& row = result_.rows[column];
      if (row.error && !row.total_s) cells[column] = {"failed", Tone::bad};
      if (result_.verdict.winner == row.spec) cells[column].tone = Tone::good;
    }
    interval([](const RowResult& row) { return row.total_s; });
  }

  void interval(const std::function<std::optional<Estimate>(const RowResult&)>& estimate_of) {
    pair_line("95 % interval", "–", 1, [&](const RowResult& row) -> std::pair<Value, Value> {
      const auto estimate = estimate_of(row);
      if (!estimate) return {};
      return {finite(estimate->low), finite(estimate->high)};
    });
  }

  /// A line with two values per column. It is left out if no value is known.
  void pair_line(const std::string& label, const std::string& between, int indent,
                 const std::function<std::pair<Value, Value>(const RowResult&)>& pair_of) {
    std::vector<Value> both;
    for (const auto& row : result_.rows) {
      const auto [first, second] = pair_of(row);
      both.insert(both.end(), {first, second});
    }
    const LineValues line_values(both);
    if (!line_values.any()) return;
    std::vector<Cell> cells;
    for (std::size_t column = 0; column < result_.rows.size(); ++column) {
      const bool known = line_values.has(2 * column) && line_values.has(2 * column + 1);
      cells.push_back(
          {known ? line_values.text(2 * column) + between + line_values.text(2 * column + 1)
                 : std::string(absent)});
    }
    add({label, std::move(cells), indent});
  }

  void inference(const std::string& name) {
    const auto percentile = [&](const RowResult& row, double InferencePercentiles::*which) {
      return median_over_rounds(row, [&](const Round& round) -> Value {
        const auto* model = model_of(round, name);
        if (model == nullptr || !model->inference_ms) return std::nullopt;
        return (*model->inference_ms).*which;
      });
    };
    pair_line(one_line(name), " / ", 1, [&](const RowResult& row) {
      return std::pair(percentile(row, &InferencePercentiles::p50),
                       percentile(row, &InferencePercentiles::p99));
    });
  }

  void latency(const std::string& label) {
    const auto percentile = [](const RowResult& row, double LatencyPercentiles::*which) {
      return median_over_rounds(row, [&](const Round& round) -> Value {
        if (!round.latency_ms) return std::nullopt;
        return (*round.latency_ms).*which;
      });
    };
    pair_line(label, " / ", 0, [&](const RowResult& row) {
      return std::pair(percentile(row, &LatencyPercentiles::p50),
                       percentile(row, &LatencyPercentiles::p99));
    });
  }

  void outputs() {
    const auto* reference = row_of(result_, result_.reference);
    std::vector<Cell> verdicts;
    std::vector<Cell> differences;
    bool differ = false;
    for (const auto& row : result_.rows) {
      differences.push_back({absent});
      if (&row == reference && !row.error) {
        verdicts.push_back({"reference"});
      } else if (!row.outputs) {
        verdicts.push_back(
            {row.error ? "failed" : "not compared", row.error ? Tone::bad : Tone::plain});
      } else if (row.outputs->identical) {
        verdicts.push_back({"identical"});
      } else {
        verdicts.push_back(row.outputs->match                     ? Cell{"match"}
                           : has_acceptable_outputs(result_, row) ? Cell{"differ"}
                                                                  : Cell{"MISMATCH", Tone::bad});
        differences.back().text = tiny(row.outputs->max_abs_diff);
        differ = true;
      }
    }
    add({"outputs", std::move(verdicts)});
    if (differ) add({"largest difference", std::move(differences), 1});
    if (shows_agreement(result_)) add({"agreement", agreement_cells(result_)});
  }

  const BenchResult& result_;
  Table table_;
};

}  // namespace

Table make_table(const BenchResult& result) { return TableMaker(result).make(); }

}  // namespace ortchestra::report
