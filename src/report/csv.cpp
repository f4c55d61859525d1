#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/text/csv_text.h"
#include "ortchestra/report/report.h"

namespace ortchestra {
namespace {

std::string cell(const std::string& text) { return csv_text(text); }
std::string cell(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}
std::string cell(std::int64_t value) { return fmt::format("{}", value); }
std::string cell(bool value) { return value ? "true" : "false"; }
template <class Value>
std::string cell(const std::optional<Value>& value) {
  return value ? cell(*value) : std::string();
}

/// A line of the file: a round of a row, or, without a round, the error of a row.
struct Line {
  const BenchResult& result;
  const RowResult& row;
  const Round* round = nullptr;
};

std::string error_of(const Line& line) {
  if (line.round == nullptr) return line.row.error.value_or("");
  for (const auto& model : line.round->models) {
    if (model.error) return fmt::format("{}: {}", model.name, *model.error);
  }
  return {};
}

struct Column {
  std::string name;
  std::string (*value)(const Line& line);
};
struct RoundColumn {
  std::string name;
  std::string (*value)(const Round& round);
};

const std::vector<Column>& columns_before() {
  static const std::vector<Column> columns{
      {"created", [](const Line& line) { return cell(line.result.created); }},
      {"spec", [](const Line& line) { return cell(line.row.spec); }},
      {"strategy", [](const Line& line) { return cell(line.row.strategy); }},
      {"error", [](const Line& line) { return cell(error_of(line)); }},
  };
  return columns;
}

const std::vector<RoundColumn>& columns_of_round() {
  static const std::vector<RoundColumn> columns{
      {"block", [](const Round& round) { return cell(round.block); }},
      {"total_s", [](const Round& round) { return cell(round.total_s); }},
      {"startup_s", [](const Round& round) { return cell(round.startup_s); }},
      {"frames_per_s", [](const Round& round) { return cell(round.frames_per_s); }},
      {"images_per_s", [](const Round& round) { return cell(round.images_per_s); }},
      {"real_time_factor", [](const Round& round) { return cell(round.real_time_factor); }},
      {"late_batches", [](const Round& round) { return cell(round.late_batches); }},
      {"cpu_s", [](const Round& round) { return cell(round.cpu_s); }},
      {"cpu_utilization", [](const Round& round) { return cell(round.cpu_utilization); }},
      {"concurrency", [](const Round& round) { return cell(round.concurrency); }},
      {"voluntary_switches",
       [](const Round& round) { return cell(round.context_switches.voluntary); }},
      {"involuntary_switches",
       [](const Round& round) { return cell(round.context_switches.involuntary); }},
      {"host_peak_pss_mib", [](const Round& round) { return cell(round.host_peak_pss_mib); }},
      {"gpu_memory_peak_mib", [](const Round& round) { return cell(round.gpu_memory_peak_mib); }},
      {"gpu_utilization", [](const Round& round) { return cell(round.gpu_utilization); }},
      {"gpu_energy_j", [](const Round& round) { return cell(round.gpu_energy_j); }},
      {"latency_p50_ms",
       [](const Round& round) { return round.latency_ms ? cell(round.latency_ms->p50) : ""; }},
      {"latency_p99_ms",
       [](const Round& round) { return round.latency_ms ? cell(round.latency_ms->p99) : ""; }},
  };
  return columns;
}

const std::vector<Column>& columns_after() {
  static const std::vector<Column> columns{
      {"row_speedup",
       [](const Line& line) { return line.row.speedup ? cell(line.row.speedup->median) : ""; }},
      {"outputs_match",
       [](const Line& line) { return line.row.outputs ? cell(line.row.outputs->match) : ""; }},
      {"outputs_identical",
       [](const Line& line) { return line.row.outputs ? cell(line.row.outputs->identical) : ""; }},
      {"least_agreement", [](const Line& line) { return cell(least_agreement(line.row)); }},
  };
  return columns;
}

constexpr std::string_view columns_of_model[] = {"cumulative_s", "p50_ms", "p99_ms", "agreement"};

std::vector<std::string> cells_of_model(const RowResult& row, const Round* round,
                                        const std::string& name) {
  std::vector<std::string> cells(std::size(columns_of_model));
  for (const ModelAgreement& agreement : row.agreement) {
    if (agreement.model == name) cells[3] = cell(agreement.value);
  }
  if (round == nullptr) return cells;
  const auto model = std::find_if(round->models.begin(), round->models.end(),
                                  [&](const ModelRound& each) { return each.name == name; });
  if (model == round->models.end()) return cells;
  cells[0] = cell(model->cumulative_s);
  if (model->inference_ms) {
    cells[1] = cell(model->inference_ms->p50);
    cells[2] = cell(model->inference_ms->p99);
  }
  return cells;
}

std::string header(const BenchResult& result) {
  std::vector<std::string> names;
  for (const auto& column : columns_before()) names.push_back(column.name);
  for (const auto& column : columns_of_round()) names.push_back(column.name);
  for (const auto& column : columns_after()) names.push_back(column.name);
  for (const auto& model : result.workload.models) {
    for (const auto column : columns_of_model)
      names.push_back(cell(fmt::format("{}.{}", model.name, column)));
  }
  return fmt::format("{}\n", fmt::join(names, ","));
}

std::string text_of(const Line& line) {
  std::vector<std::string> cells;
  for (const auto& column : columns_before()) cells.push_back(column.value(line));
  for (const auto& column : columns_of_round())
    cells.push_back(line.round != nullptr ? column.value(*line.round) : "");
  for (const auto& column : columns_after()) cells.push_back(column.value(line));
  for (const auto& model : line.result.workload.models) {
    for (auto& value : cells_of_model(line.row, line.round, model.name))
      cells.push_back(std::move(value));
  }
  return fmt::format("{}\n", fmt::join(cells, ","));
}

}  // namespace

// Quoting follows RFC 4180. Lines end with LF, not with CRLF: CSV readers accept both, and Unix
// tools expect LF.
std::string render_csv(const BenchResult& result) {
  std::string text = header(result);
  for (const auto& row : result.rows) {
    for (const auto& round : row.rounds) text += text_of({result, row, &round});
    if (row.error) text += text_of({result, row});
  }
  return text;
}

}  // namespace ortchestra
