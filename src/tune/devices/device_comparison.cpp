#include "tune/devices/device_comparison.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "base/threads/notify.h"
#include "ortchestra/bench/bench.h"
#include "tune/bench_options.h"

namespace ortchestra {
namespace {

Row row_on(const std::string& device) {
  return {"serial", {.intra = Setting<int>(1), .device = device}};
}

/// The time per frame of a model by block.
std::map<std::int64_t, double> frame_ms_by_block(const RowResult& row, std::size_t model,
                                                 std::int64_t frames) {
  std::map<std::int64_t, double> times;
  for (const Round& round : row.rounds) {
    if (model >= round.models.size()) continue;
    const double ms = 1e3 * round.models[model].cumulative_s / static_cast<double>(frames);
    if (ms > 0 && std::isfinite(ms)) times[round.block] = ms;
  }
  return times;
}

MeasuredDevice measured_on(const std::string& device, const BenchResult& result, std::size_t row,
                           std::size_t model) {
  const RowResult& own = result.rows.at(row);
  MeasuredDevice measured{.device = device, .problem = own.error.value_or("")};
  const std::int64_t frames = std::max<std::int64_t>(result.workload.frames, 1);
  const auto reference_ms = frame_ms_by_block(result.rows.front(), model, frames);
  for (const auto& [block, ms] : frame_ms_by_block(own, model, frames)) {
    measured.frame_ms.push_back(ms);
    if (const auto found = reference_ms.find(block); row > 0 && found != reference_ms.end())
      measured.ratios.push_back(ms / found->second);
  }
  if (model < own.agreement.size()) measured.agreement = own.agreement[model];
  measured.outputs_match = own.outputs && own.outputs->match;
  return measured;
}

}  // namespace

BenchOptions device_bench_options(const TuneOptions& options, std::int64_t batch,
                                  const std::vector<EngineModel>& models) {
  BenchOptions bench = bench_options(options, models, batch);
  for (const EngineModel& model : models) bench.decode.push_back(model.decode);
  bench.seed = options.seed;
  bench.sampling_interval = std::chrono::milliseconds(0);
  return bench;
}

std::vector<std::vector<MeasuredDevice>> DeviceComparison::measure(
    const std::vector<EngineModel>& models, const std::vector<std::string>& devices) const {
  BenchOptions bench = device_bench_options(options_, batch_, models);
  for (const std::string& device : devices) bench.rows.push_back(row_on(device));
  bench.frames = rounds_.frames;
  bench.rounds = rounds_.rounds;
  bench.agreement = options_.agreement;
  BenchObserver observer;
  observer.on_stage = observer_.on_stage;
  observer.on_round = [&](std::int64_t done, std::int64_t all, const std::string& spec,
                          std::optional<double> remaining_s) {
    notify(observer_.on_round, done, all, parse_row(spec).options.device.value_or(spec),
           remaining_s);
  };
  const BenchResult result = run_bench(bench, observer, stop_);
  std::vector<std::vector<MeasuredDevice>> measured(models.size());
  for (std::size_t model = 0; model < models.size(); ++model) {
    for (std::size_t row = 0; row < devices.size(); ++row)
      measured[model].push_back(measured_on(devices[row], result, row, model));
  }
  return measured;
}

}  // namespace ortchestra
