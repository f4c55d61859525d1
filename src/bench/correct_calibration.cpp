#include "bench/correct_calibration.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/query.h"

namespace ortchestra {

void set_pure_compute(Calibration& calibration, std::int64_t batches) {
  calibration.pure_compute_s = 0;
  for (const CalibratedModel& model : calibration.models)
    calibration.pure_compute_s += 1e-3 * model.alone_ms * static_cast<double>(batches);
}

void merge_faster(Calibration& calibration, const std::vector<CalibratedModel>& repeated) {
  for (CalibratedModel& model : calibration.models) {
    const auto again = std::ranges::find(repeated, model.name, &CalibratedModel::name);
    if (again != repeated.end() && again->alone_ms < model.alone_ms) model = *again;
  }
}

std::string beyond_limit_text(const BenchResult& result, const RowResult& row) {
  return fmt::format("{} reached {:.0f} % of the compute limit, which is impossible", row.spec,
                     100 * share_of_limit(result, row).value_or(0));
}

Warning calibration_warning(const BenchResult& result, const std::string& reason, int repeats) {
  const std::string times = repeats == 1 ? "once" : fmt::format("{} times", repeats);
  if (row_beyond_limit(result) == nullptr) {
    return {"calibration-repeated",
            fmt::format("{}: something slowed the calibration down, so it was repeated {}", reason,
                        times)};
  }
  return {"impossible-calibration",
          fmt::format("{}{}: the limit and all figures that need the calibration are left out; "
                      "another program slowed it down, or the models wait instead of computing, or "
                      "the first batch takes longer than the others",
                      reason,
                      repeats == 0 ? " (there was no time to calibrate again)"
                                   : fmt::format(", also after calibrating {} more", times))};
}

}  // namespace ortchestra
