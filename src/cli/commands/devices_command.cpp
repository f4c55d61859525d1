#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/system/cpu_budget.h"
#include "base/text/json_text.h"
#include "cli/commands/command.h"
#include "cli/commands/input_flags.h"
#include "cli/commands/output_path.h"
#include "cli/terminal/options.h"
#include "ortchestra/base/error.h"
#include "ortchestra/measure/machine.h"
#include "ortchestra/runtime/plugins.h"
#include "ortchestra/runtime/runtime.h"

namespace ortchestra::cli {
namespace {

/// An ONNX Runtime of this machine, and what it says of itself.
struct Runtime {
  FoundRuntime found;  ///< `problem` also if it can't be loaded
  RuntimeProbe probe;  ///< empty if there is a problem
};

struct Devices {
  Machine machine;
  CpuBudget budget;
  std::vector<Runtime> runtimes;
  std::vector<PluginDescription> plugins;
};

Runtime probed(FoundRuntime found) {
  Runtime runtime{std::move(found), {}};
  if (!runtime.found.problem.empty()) return runtime;
  try {
    runtime.probe = probe_onnxruntime(runtime.found);
    runtime.found.version = runtime.probe.version;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    runtime.found.problem = error.what();
  }
  return runtime;
}

/// The one that is used for devices that all have: the first that can be used.
const Runtime* default_runtime(const Devices& devices) {
  const auto first = std::ranges::find_if(
      devices.runtimes, [](const Runtime& runtime) { return runtime.found.problem.empty(); });
  return first == devices.runtimes.end() ? nullptr : &*first;
}

Devices find_devices() {
  Devices devices;
  devices.budget = cpu_budget();
  devices.machine = describe_machine();
  for (FoundRuntime& found : find_onnxruntimes())
    devices.runtimes.push_back(probed(std::move(found)));
  devices.plugins = describe_plugins();
  if (const Runtime* const first = default_runtime(devices)) {
    devices.machine.ort_version = first->probe.version;
    devices.machine.execution_providers = first->probe.providers;
  }
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

/// A line for the library, and one for each of its devices.
std::string text_of(const Runtime& runtime, bool is_default) {
  const FoundRuntime& found = runtime.found;
  std::string text = fmt::format("{:<21}{}{} ({}{})\n", "ONNX Runtime",
                                 found.version.empty() ? "" : found.version + "  ", found.path,
                                 found.found_in, is_default ? "; the default" : "");
  if (!found.problem.empty())
    return text + fmt::format("  {:<19}{}\n", "can't be used", found.problem);
  for (const auto& [device, problem] : runtime.probe.devices)
    text += fmt::format("  {:<19}{}\n", device, problem.empty() ? "can be used" : problem);
  return text;
}

/// A line for the plugin, and one for each device that it offers.
std::string text_of(const PluginDescription& plugin) {
  std::string text = fmt::format("{:<21}{}{} ({})\n", "plugin",
                                 plugin.version.empty() ? "" : plugin.version + "  ", plugin.file,
                                 plugin.found_in);
  if (plugin.obstacle) return text + fmt::format("  {:<19}{}\n", "can't be used", *plugin.obstacle);
  if (plugin.devices.empty())
    return text +
           fmt::format("  {:<19}{}\n", "can't be used", "it offers no device on this machine");
  for (const PluginDevice& device : plugin.devices)
    text += fmt::format("  {:<19}{} ({})\n", device.name, device.hardware, device.vendor);
  return text;
}

/// The message of a program that needs one: where it looked, and how to install one.
std::string why_no_runtime() {
  try {
    return onnxruntime_version_for({});
  } catch (const Error& error) {
    return error.what();
  }
}

std::string as_text(const Devices& devices) {
  const auto& [machine, budget, runtimes, plugins] = devices;
  constexpr double mib_per_gib = 1024;
  const Runtime* const first = default_runtime(devices);
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
  for (const Runtime& runtime : runtimes) text += text_of(runtime, &runtime == first);
  if (runtimes.empty()) line("ONNX Runtime", why_no_runtime());
  for (const PluginDescription& plugin : plugins) text += text_of(plugin);
  return text;
}

nlohmann::ordered_json as_json(const Devices& devices) {
  const auto& [machine, budget, runtimes, plugins] = devices;
  auto gpus = nlohmann::ordered_json::array();
  const auto unless_empty = [](const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
  };
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
  json["runtimes"] = nlohmann::ordered_json::array();
  for (const auto& [found, probe] : runtimes) {
    auto of_runtime = nlohmann::ordered_json::array();
    for (const auto& [device, problem] : probe.devices) {
      of_runtime.push_back({{"name", device}, {"problem", unless_empty(problem)}});
    }
    json["runtimes"].push_back({{"path", found.path},
                                {"found_in", found.found_in},
                                {"version", found.version},
                                {"execution_providers", probe.providers},
                                {"devices", std::move(of_runtime)},
                                {"problem", unless_empty(found.problem)}});
  }
  json["plugins"] = nlohmann::ordered_json::array();
  for (const PluginDescription& plugin : plugins) {
    auto offered = nlohmann::ordered_json::array();
    for (const auto& [provider, name, hardware, vendor] : plugin.devices) {
      offered.push_back({{"name", name},
                         {"execution_provider", provider},
                         {"hardware", hardware},
                         {"vendor", vendor}});
    }
    json["plugins"].push_back({{"path", plugin.file},
                               {"found_in", plugin.found_in},
                               {"version", plugin.version},
                               {"devices", std::move(offered)},
                               {"problem", or_null(plugin.obstacle)}});
  }
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
  add_runtime_flags(app, "Options");
  app.footer(
      "\"CPUs to use\" is the number of CPUs that this process may use, by its affinity mask and\n"
      "its cgroup's quota. It may be lower than the number of CPUs of the machine.\n"
      "Every ONNX Runtime that is found is listed, with its devices, which -d takes. A process\n"
      "loads the first one that has its device. cuda and tensorrt are experimental.\n\n"
      "Example:\n"
      "  ortchestra devices --json -");
  return [json] { return run(*json); };
}

}  // namespace ortchestra::cli
