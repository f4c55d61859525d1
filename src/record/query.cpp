#include "record/query.h"

#include <algorithm>

namespace ortchestra {

const RowResult* row_of(const BenchResult& result, const std::optional<std::string>& spec) {
  const auto row = std::ranges::find_if(
      result.rows, [&](const RowResult& candidate) { return spec == candidate.spec; });
  return row == result.rows.end() ? nullptr : &*row;
}

bool runs_on_cpu(const BenchResult& result, const RowResult& row) {
  const std::string cpu = "cpu";
  const auto option = row.options.find("device");
  const std::string device = option == row.options.end() ? cpu : option->second;
  const std::vector<WorkloadModel>& models = result.workload.models;
  if (models.empty()) return device == cpu;
  return std::ranges::all_of(
      models, [&](const WorkloadModel& model) { return model.device.value_or(device) == cpu; });
}

std::optional<double> share_of_limit(const BenchResult& result, const RowResult& row) {
  if (!result.calibration || !row.total_s || !runs_on_cpu(result, row)) return std::nullopt;
  for (const Round& round : row.rounds) {
    if (std::ranges::any_of(round.models,
                            [](const ModelRound& model) { return model.failed_batches > 0; }))
      return std::nullopt;
  }
  const double share =
      result.calibration->pure_compute_s / (result.machine.cores_budget * row.total_s->median);
  return std::isfinite(share) ? std::optional(share) : std::nullopt;
}

const RowResult* row_beyond_limit(const BenchResult& result) {
  constexpr double max_share = 1.1;
  const RowResult* farthest = nullptr;
  double largest = max_share;
  for (const RowResult& row : result.rows) {
    const double share = share_of_limit(result, row).value_or(0);
    if (share <= largest) continue;
    largest = share;
    farthest = &row;
  }
  return farthest;
}

}  // namespace ortchestra
