#include "bench/row_devices.h"

#include <fmt/format.h>

#include <algorithm>

#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/strategy/strategies.h"
#include "runtime/devices/traits.h"

namespace ortchestra {

void check_row_devices(const Row& row, const BenchOptions& options) {
  const std::string device = row.options.device.value_or(options.device);
  if (options.models.empty() || strategy_named(row.strategy).models_share_a_process) {
    check_model_devices(options.models, device);
  } else {
    for (const ModelRequest& model : options.models) check_model_devices({model}, device);
  }
}

std::optional<Warning> unused_device_of(const Row& row, const BenchOptions& options) {
  const bool all_name_one =
      !options.models.empty() && std::ranges::all_of(options.models, [](const ModelRequest& model) {
        return model.device.has_value();
      });
  if (!row.options.device || !all_name_one) return std::nullopt;
  return Warning{"device-unused",
                 fmt::format("the device of {} is not used, because every model names its "
                             "own: remove it from the row or from the models",
                             to_string(row))};
}

void note_devices(BenchResult& result, const std::vector<Row>& rows, std::size_t reference,
                  const std::vector<ModelSpec>& models, const std::string& device) {
  const auto device_of_row = [&](const Row& row) { return row.options.device.value_or(device); };
  const auto reference_devices = devices_of(models, device_of_row(rows[reference]));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string row_device = device_of_row(rows[i]);
    const std::vector<std::string> devices = devices_of(models, row_device);
    result.rows[i].lowers_precision =
        devices != reference_devices && std::ranges::any_of(devices, lowers_precision);
    // Models that do not share a process may have different runtimes; the row then names none.
    if (!strategy_named(rows[i].strategy).models_share_a_process) continue;
    const std::string version = runtime_version_for(models, row_device);
    if (!version.empty() && version != result.machine.ort_version)
      result.rows[i].ort_version = version;
  }
}

}  // namespace ortchestra
