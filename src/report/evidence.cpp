#include "report/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/text/numbers.h"
#include "base/text/text.h"

namespace ortchestra::report {
namespace {

enum class Unit { count, ratio, share, seconds, milliseconds, mebibytes };

struct EvidenceName {
  std::string_view key;
  std::string_view name;
  Unit unit;
};

constexpr std::array names{
    EvidenceName{"available_cpu_s", "CPU time available (CPUs × total time)", Unit::seconds},
    EvidenceName{"cpu_s", "CPU time used", Unit::seconds},
    EvidenceName{"pure_compute_s", "pure compute", Unit::seconds},
    EvidenceName{"beyond_compute_cpu_s", "CPU time beyond pure compute", Unit::seconds},
    EvidenceName{"spinning_cpu_s", "CPU time of spinning threads", Unit::seconds},
    EvidenceName{"contention_cpu_s", "CPU time lost by sharing memory and caches", Unit::seconds},
    EvidenceName{"overhead_cpu_s", "other CPU time beyond pure compute", Unit::seconds},
    EvidenceName{"others_cpu_s", "CPU time of other programs", Unit::seconds},
    EvidenceName{"idle_cpu_s", "CPU time idle", Unit::seconds},
    EvidenceName{"twin_cpu_s", "CPU time with spin=off", Unit::seconds},
    EvidenceName{"twin_total_s", "total time with spin=off", Unit::seconds},
    EvidenceName{"spun_cpu_s", "CPU time that spin=off saves", Unit::seconds},
    EvidenceName{"total_s", "total time", Unit::seconds},
    EvidenceName{"batches", "batches", Unit::count},
    EvidenceName{"cores", "CPUs", Unit::count},
    EvidenceName{"runnable_threads", "threads ready to run, on average", Unit::count},
    EvidenceName{"cpu_wait_s", "time that threads waited for a CPU", Unit::seconds},
    EvidenceName{"involuntary_switches", "times that threads were preempted", Unit::count},
    EvidenceName{"runs_at_once", "runs in progress, on average", Unit::count},
    EvidenceName{"time_here_s", "time in runs", Unit::seconds},
    EvidenceName{"time_alone_s", "time in runs, each model alone", Unit::seconds},
    EvidenceName{"time_at_once_s", "time in runs, several copies at the same time", Unit::seconds},
    EvidenceName{"ratio", "time in runs ÷ time alone", Unit::ratio},
    EvidenceName{"ratio_memory", "factor of sharing memory and caches", Unit::ratio},
    EvidenceName{"ratio_rest", "factor of waiting for CPUs and other causes", Unit::ratio},
    EvidenceName{"ratio_worst_model", "factor of the model that is slowed most", Unit::ratio},
    EvidenceName{"tail_s", "time at the end with only one lane", Unit::seconds},
    EvidenceName{"host_peak_pss_mib", "peak memory (PSS)", Unit::mebibytes},
    EvidenceName{"reference_host_peak_pss_mib", "peak memory (PSS) of the reference",
                 Unit::mebibytes},
    EvidenceName{"startup_s", "start-up", Unit::seconds},
    EvidenceName{"reference_startup_s", "start-up of the reference", Unit::seconds},
    EvidenceName{"frames_to_pay_back", "frames that make up for the start-up", Unit::count},
    EvidenceName{"gpu_idle_share", "time in which the GPU was idle", Unit::share},
    EvidenceName{"cpu_ms_per_run", "CPU time per run", Unit::milliseconds},
    EvidenceName{"run_ms", "time per run", Unit::milliseconds},
    EvidenceName{"runs", "runs", Unit::count},
    EvidenceName{"gpu_memory_peak_mib", "peak GPU memory", Unit::mebibytes},
    EvidenceName{"reference_gpu_memory_peak_mib", "peak GPU memory of the reference",
                 Unit::mebibytes},
    EvidenceName{"gpu_processes", "processes on the GPU", Unit::count},
    EvidenceName{"mib_per_further_process", "GPU memory per additional process", Unit::mebibytes},
    EvidenceName{"cuda_mps", "MPS (1: it runs)", Unit::count},
};

const EvidenceName* name_of(std::string_view key) {
  const auto found = std::ranges::find(names, key, &EvidenceName::key);
  return found == names.end() ? nullptr : found;
}

constexpr std::string_view process_prefix = "process ";

Unit unit_of(std::string_view key) {
  if (key.ends_with("_ms")) return Unit::milliseconds;
  if (key.ends_with("_s")) return Unit::seconds;
  if (key.ends_with("_mib")) return Unit::mebibytes;
  return Unit::count;
}

/// The key without its unit, with spaces.
std::string derived_name(std::string name) {
  if (unit_of(name) != Unit::count) name.resize(name.rfind('_'));
  if (name.starts_with(process_prefix)) return "peak of " + name;
  std::ranges::replace(name, '_', ' ');
  return name;
}

std::string value_text(double value, Unit unit) {
  if (!std::isfinite(value)) return absent;
  switch (unit) {
    case Unit::count:
      // Counts are written without decimals: "2.00" would look like a measured value.
      return value == std::trunc(value) ? fmt::format("{:.0f}", value) : significant(value);
    case Unit::ratio:
      return significant(value) + " ×";
    case Unit::share:
      return fmt::format("{:.0f} %", 100 * value);
    case Unit::seconds:
      return significant(value) + " s";
    case Unit::milliseconds:
      return significant(value) + " ms";
    case Unit::mebibytes:
      return significant(value) + " MiB";
  }
  return absent;
}

}  // namespace

bool has_evidence_name(std::string_view key) {
  return name_of(key) != nullptr || key.starts_with(process_prefix);
}

EvidenceText evidence_text(const std::string& key, double value) {
  if (const EvidenceName* known = name_of(key))
    return {std::string(known->name), value_text(value, known->unit)};
  return {derived_name(key), value_text(value, unit_of(key))};
}

}  // namespace ortchestra::report
