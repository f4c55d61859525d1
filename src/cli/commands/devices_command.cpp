#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/system/cpu_budget.h"
#include "base/text/json_text.h"
#include "cli/commands/command.h"
#include "cli/commands/output_path.h"
#include "cli/terminal/options.h"
#include "ortchestra/measure/machine.h"
#include "ortchestra/runtime/runtime.h"

namespace ortchestra::cli {
namespace {

struct Devices {
  Machine machine;
  CpuBudget budget;
};

Devices find_devices() {
  Devices devices;
  devices.budget = cpu_budget();
  devices.machine = describe_machine();
  devices.machine.ort_version = ort_version();
  devices.machine.execution_providers = execution_providers();
  return devices;
}

std::string gpu_names(const Machine& machine) {
  if (machine.gpus.empty()) return "none";
  std::vector<std::string> names;
  for (const GpuInfo& gpu : machine.gpus)
    names.push_back(fmt::format("{} ({:.0f} MiB{})", gpu.name, gpu.memory_mib,
                                gpu.pci_bus_id ? ", at " + *gpu.pci_bus_id : ""));
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (const auto& driver = machine.gpus.front().driver) text += "; driver " + *driver;
  if (machine.cuda_mps == true) text += "; MPS is running";
  return text;
}

std::string as_text(const Devices& devices) {
  const auto& [machine, budget] = devices;
  constexpr double mib_per_gib = 1024;
  std::string text;
  const auto line = [&](std::string_view what, const std::string& value) {
    text += fmt::format("{:<21}{}\n", what, value);
  };
  line("CPU", machine.cpu);
  line("CPUs of the machine", fmt::format("{}", budget.host_cores));
  line("CPUs to use", fmt::format("{:.4g} ({})", budget.cores, budget.reason));
  line("memory", fmt::format("{:.1f} GiB", machine.memory_mib / mib_per_gib));
  line("system", machine.os);
  line("GPUs", gpu_names(machine));
  line("ONNX Runtime", machine.ort_version);
  line("execution providers", fmt::format("{}", fmt::join(machine.execution_providers, ", ")));
  return text;
}

nlohmann::ordered_json as_json(const Devices& devices) {
  const auto& [machine, budget] = devices;
  auto gpus = nlohmann::ordered_json::array();
  const auto or_null = [](const auto& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
  };
  for (const GpuInfo& gpu : machine.gpus) {
    gpus.push_back({{"name", gpu.name},
                    {"memory_mib", gpu.memory_mib},
                    {"pci_bus_id", or_null(gpu.pci_bus_id)},
                    {"driver", or_null(gpu.driver)}});
  }
  nlohmann::ordered_json json;
  json["schema"] = "ortchestra.devices/1";
  json["cpu"] = machine.cpu;
  json["cores_host"] = budget.host_cores;
  json["cores_affinity"] = budget.affinity_cores;
  json["cores_quota"] = budget.quota ? nlohmann::ordered_json(*budget.quota) : nullptr;
  json["cores_budget"] = budget.cores;
  json["budget_reason"] = budget.reason;
  json["memory_mib"] = machine.memory_mib;
  json["os"] = machine.os;
  json["gpus"] = std::move(gpus);
  json["cuda_mps"] = or_null(machine.cuda_mps);
  json["ort_version"] = machine.ort_version;
  json["execution_providers"] = machine.execution_providers;
  return json;
}

int run(const std::optional<std::string>& json) {
  const Devices devices = find_devices();
  if (json) write_text(*json, json_text(as_json(devices), 2) + "\n");
  if (json != "-") write_text("-", as_text(devices));
  return 0;
}

}  // namespace

Action add_devices(CLI::App& app, const Arguments&) {
  const auto json = std::make_shared<std::optional<std::string>>();
  add_json_output(app, *json);
  app.footer(
      "\"CPUs to use\" is the number of CPUs that this process may use, by its affinity mask and\n"
      "its cgroup's quota. It may be lower than the number of CPUs of the machine.\n"
      "-d takes the names of the execution providers. cuda and tensorrt are experimental.\n\n"
      "Example:\n"
      "  ortchestra devices --json -");
  return [json] { return run(*json); };
}

}  // namespace ortchestra::cli
