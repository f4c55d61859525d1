#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "report/comparison.h"

namespace ortchestra::report {
namespace {

constexpr double mib_per_gib = 1024;

std::string joined(const std::vector<std::string>& parts) {
  return one_line(fmt::format("{}", fmt::join(parts, "; ")));
}

std::string counted(std::int64_t count, const std::string& noun) {
  const bool needs_es = noun.ends_with("ch");
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : needs_es ? "es" : "s");
}

std::string gib_text(double mib, int decimals) {
  return std::isfinite(mib) ? fixed(mib / mib_per_gib, decimals) + " GiB" : "unknown memory";
}

std::string machine_text(const Machine& machine) {
  std::vector<std::string> parts{machine.cpu};
  parts.push_back(fmt::format(
      "{} of {} CPUs{}", shortest(machine.cores_budget), machine.cores_host,
      machine.budget_reason.empty() ? "" : fmt::format(" ({})", machine.budget_reason)));
  parts.push_back(gib_text(machine.memory_mib, 1));
  for (const auto& gpu : machine.gpus)
    parts.push_back(fmt::format("{}, {}", gpu.name, gib_text(gpu.memory_mib, 0)));
  if (!machine.os.empty()) parts.push_back(machine.os);
  if (!machine.ort_version.empty()) parts.push_back("ONNX Runtime " + machine.ort_version);
  return joined(parts);
}

std::string conditions_text(const Machine& machine) {
  std::vector<std::string> parts;
  if (machine.load_before) parts.push_back(fmt::format("load {:.2f} before", *machine.load_before));
  if (machine.load_after)
    parts.push_back(
        fmt::format("{}{:.2f} after", parts.empty() ? "load " : "", *machine.load_after));
  if (machine.steal) parts.push_back(fmt::format("steal {:.1f} %", 100 * *machine.steal));
  if (machine.governor) parts.push_back("governor " + *machine.governor);
  return joined(parts);
}

std::string models_text(const Workload& workload) {
  std::vector<std::string> names;
  for (const auto& model : workload.models)
    names.push_back(model.device ? model.name + " on " + *model.device : model.name);
  return one_line(fmt::format("{}", fmt::join(names, ", ")));
}

/// The rows whose ONNX Runtime is not the machine's default.
std::string runtimes_text(const BenchResult& result) {
  std::vector<std::string> parts;
  for (const RowResult& row : result.rows) {
    if (row.ort_version)
      parts.push_back(fmt::format("{} with ONNX Runtime {}", row.spec, *row.ort_version));
  }
  return joined(parts);
}

std::string workload_text(const Workload& workload) {
  std::vector<std::string> parts;
  parts.push_back(fmt::format("{} in {} of {} ({}), {}", counted(workload.frames, "frame"),
                              counted(workload.batches, "batch"), workload.batch,
                              workload.batch_mode, workload.size));
  std::string input = workload.input;
  if (workload.video_fps) input += fmt::format(", {:.4g} fps", *workload.video_fps);
  parts.push_back(input);
  const bool cycled = workload.distinct_batches < workload.batches;
  parts.push_back(
      fmt::format("{} distinct{}", workload.distinct_batches, cycled ? ", cycled" : ""));
  if (workload.rate) parts.push_back(fmt::format("submitted at {:.4g} frames/s", *workload.rate));
  return joined(parts);
}

std::string calibration_text(const Calibration& calibration, double cores) {
  std::string text = fmt::format("pure compute {} s", significant(calibration.pure_compute_s));
  if (cores > 0)
    text += fmt::format("; limit on {} {} s", cpus_text(cores),
                        significant(calibration.pure_compute_s / cores));
  return text;
}

}  // namespace

std::vector<ContextLine> make_context(const BenchResult& result) {
  std::vector<ContextLine> context;
  const auto add = [&](std::string label, std::string text) {
    if (!text.empty()) context.push_back({std::move(label), std::move(text)});
  };
  add("machine", machine_text(result.machine));
  add("runtimes", runtimes_text(result));
  add("conditions", conditions_text(result.machine));
  add("models", models_text(result.workload));
  add("workload", workload_text(result.workload));
  if (result.calibration)
    add("calibration", calibration_text(*result.calibration, result.machine.cores_budget));
  return context;
}

}  // namespace ortchestra::report
