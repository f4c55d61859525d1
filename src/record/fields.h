#pragma once

#include <tuple>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// A key of the result file, and the member that it belongs to.
template <class Owner, class Value>
struct Field {
  const char* key;
  Value Owner::*member;
};
template <class Owner, class Value>
Field(const char*, Value Owner::*) -> Field<Owner, Value>;

/// The keys of a record in the order of the file. Both writing and reading use this list; the keys
/// are written nowhere else.
template <class Record>
inline constexpr std::tuple<> fields_of{};

template <class Record>
concept Described = std::tuple_size_v<std::remove_const_t<decltype(fields_of<Record>)>>
!= 0;

template <>
inline constexpr auto fields_of<InferencePercentiles> = std::tuple{
    Field{"p50", &InferencePercentiles::p50},
    Field{"p90", &InferencePercentiles::p90},
    Field{"p99", &InferencePercentiles::p99},
    Field{"max", &InferencePercentiles::max},
};

template <>
inline constexpr auto fields_of<LatencyPercentiles> = std::tuple{
    Field{"p50", &LatencyPercentiles::p50}, Field{"p90", &LatencyPercentiles::p90},
    Field{"p95", &LatencyPercentiles::p95}, Field{"p99", &LatencyPercentiles::p99},
    Field{"max", &LatencyPercentiles::max}, Field{"samples", &LatencyPercentiles::samples},
};

template <>
inline constexpr auto fields_of<ModelRound> = std::tuple{
    Field{"name", &ModelRound::name},   Field{"cumulative_s", &ModelRound::cumulative_s},
    Field{"runs", &ModelRound::runs},   Field{"inference_ms", &ModelRound::inference_ms},
    Field{"error", &ModelRound::error}, Field{"failed_batches", &ModelRound::failed_batches},
};

template <>
inline constexpr auto fields_of<ContextSwitches> = std::tuple{
    Field{"voluntary", &ContextSwitches::voluntary},
    Field{"involuntary", &ContextSwitches::involuntary},
};

template <>
inline constexpr auto fields_of<ProcessPeak> = std::tuple{
    Field{"pid", &ProcessPeak::pid},
    Field{"name", &ProcessPeak::name},
    Field{"peak_pss_mib", &ProcessPeak::peak_pss_mib},
    Field{"peak_rss_mib", &ProcessPeak::peak_rss_mib},
    Field{"peak_gpu_memory_mib", &ProcessPeak::peak_gpu_memory_mib},
};

template <>
inline constexpr auto fields_of<Series> = std::tuple{
    Field{"time_s", &Series::time_s},
    Field{"cpu_utilization", &Series::cpu_utilization},
    Field{"rss_mib", &Series::rss_mib},
    Field{"pss_mib", &Series::pss_mib},
    Field{"gpu_utilization", &Series::gpu_utilization},
    Field{"gpu_memory_mib", &Series::gpu_memory_mib},
    Field{"gpu_power_w", &Series::gpu_power_w},
};

template <>
inline constexpr auto fields_of<Events> = std::tuple{
    Field{"model", &Events::model}, Field{"session", &Events::session},
    Field{"lane", &Events::lane},   Field{"start_s", &Events::start_s},
    Field{"end_s", &Events::end_s}, Field{"batch", &Events::batch},
};

template <>
inline constexpr auto fields_of<Round> = std::tuple{
    Field{"block", &Round::block},
    Field{"total_s", &Round::total_s},
    Field{"startup_s", &Round::startup_s},
    Field{"frames_per_s", &Round::frames_per_s},
    Field{"images_per_s", &Round::images_per_s},
    Field{"real_time_factor", &Round::real_time_factor},
    Field{"late_batches", &Round::late_batches},
    Field{"keeps_up", &Round::keeps_up},
    Field{"models", &Round::models},
    Field{"latency_ms", &Round::latency_ms},
    Field{"batch_latency_ms", &Round::batch_latency_ms},
    Field{"cpu_s", &Round::cpu_s},
    Field{"cpu_user_s", &Round::cpu_user_s},
    Field{"cpu_system_s", &Round::cpu_system_s},
    Field{"cpu_utilization", &Round::cpu_utilization},
    Field{"concurrency", &Round::concurrency},
    Field{"cpu_wait_s", &Round::cpu_wait_s},
    Field{"others_cpu_s", &Round::others_cpu_s},
    Field{"sampling_cpu_s", &Round::sampling_cpu_s},
    Field{"context_switches", &Round::context_switches},
    Field{"host_peak_pss_mib", &Round::host_peak_pss_mib},
    Field{"host_peak_rss_mib", &Round::host_peak_rss_mib},
    Field{"processes", &Round::processes},
    Field{"gpu_memory_peak_mib", &Round::gpu_memory_peak_mib},
    Field{"gpu_memory_source", &Round::gpu_memory_source},
    Field{"gpu_device_memory_peak_mib", &Round::gpu_device_memory_peak_mib},
    Field{"gpu_utilization", &Round::gpu_utilization},
    Field{"gpu_energy_j", &Round::gpu_energy_j},
    Field{"copied_bytes", &Round::copied_bytes},
    Field{"series", &Round::series},
    Field{"events", &Round::events},
};

template <>
inline constexpr auto fields_of<Estimate> = std::tuple{
    Field{"median", &Estimate::median},
    Field{"low", &Estimate::low},
    Field{"high", &Estimate::high},
};

template <>
inline constexpr auto fields_of<OutputComparison> = std::tuple{
    Field{"match", &OutputComparison::match},
    Field{"identical", &OutputComparison::identical},
    Field{"max_abs_diff", &OutputComparison::max_abs_diff},
    Field{"max_rel_diff", &OutputComparison::max_rel_diff},
    Field{"compared", &OutputComparison::compared},
    Field{"mismatched", &OutputComparison::mismatched},
    Field{"first_mismatch", &OutputComparison::first_mismatch},
};

template <>
inline constexpr auto fields_of<ModelAgreement> = std::tuple{
    Field{"model", &ModelAgreement::model},
    Field{"kind", &ModelAgreement::kind},
    Field{"value", &ModelAgreement::value},
    Field{"not_measurable", &ModelAgreement::not_measurable},
    Field{"doubt", &ModelAgreement::doubt},
    Field{"iou", &ModelAgreement::iou},
    Field{"score_difference", &ModelAgreement::score_difference},
    Field{"frames", &ModelAgreement::frames},
    Field{"objects", &ModelAgreement::objects},
    Field{"found", &ModelAgreement::found},
};

template <>
inline constexpr auto fields_of<SpinOffRun> = std::tuple{
    Field{"spec", &SpinOffRun::spec},
    Field{"batches", &SpinOffRun::batches},
    Field{"total_s", &SpinOffRun::total_s},
    Field{"cpu_s", &SpinOffRun::cpu_s},
};

template <>
inline constexpr auto fields_of<RowResult> = std::tuple{
    Field{"spec", &RowResult::spec},
    Field{"strategy", &RowResult::strategy},
    Field{"options", &RowResult::options},
    Field{"error", &RowResult::error},
    Field{"rounds", &RowResult::rounds},
    Field{"total_s", &RowResult::total_s},
    Field{"speedup", &RowResult::speedup},
    Field{"speedup_p", &RowResult::speedup_p},
    Field{"outputs", &RowResult::outputs},
    Field{"spin_off_twin", &RowResult::spin_off_run},
    Field{"agreement", &RowResult::agreement},
    Field{"lowers_precision", &RowResult::lowers_precision},
    Field{"ort_version", &RowResult::ort_version},
};

template <>
inline constexpr auto fields_of<GpuInfo> = std::tuple{
    Field{"name", &GpuInfo::name},
    Field{"memory_mib", &GpuInfo::memory_mib},
    Field{"pci_bus_id", &GpuInfo::pci_bus_id},
    Field{"driver", &GpuInfo::driver},
};

template <>
inline constexpr auto fields_of<Machine> = std::tuple{
    Field{"cpu", &Machine::cpu},
    Field{"cores_host", &Machine::cores_host},
    Field{"cores_budget", &Machine::cores_budget},
    Field{"budget_reason", &Machine::budget_reason},
    Field{"memory_mib", &Machine::memory_mib},
    Field{"gpus", &Machine::gpus},
    Field{"cuda_mps", &Machine::cuda_mps},
    Field{"os", &Machine::os},
    Field{"ort_version", &Machine::ort_version},
    Field{"execution_providers", &Machine::execution_providers},
    Field{"governor", &Machine::governor},
    Field{"load_before", &Machine::load_before},
    Field{"load_after", &Machine::load_after},
    Field{"steal", &Machine::steal},
    Field{"swapped_mib", &Machine::swapped_mib},
};

template <>
inline constexpr auto fields_of<WorkloadModel> = std::tuple{
    Field{"name", &WorkloadModel::name},     Field{"path", &WorkloadModel::path},
    Field{"sha256", &WorkloadModel::sha256}, Field{"bytes", &WorkloadModel::bytes},
    Field{"input", &WorkloadModel::input},   Field{"input_shape", &WorkloadModel::input_shape},
    Field{"recipe", &WorkloadModel::recipe}, Field{"device", &WorkloadModel::device},
};

template <>
inline constexpr auto fields_of<Workload> = std::tuple{
    Field{"models", &Workload::models},
    Field{"frames", &Workload::frames},
    Field{"batches", &Workload::batches},
    Field{"distinct_batches", &Workload::distinct_batches},
    Field{"batch", &Workload::batch},
    Field{"batch_mode", &Workload::batch_mode},
    Field{"size", &Workload::size},
    Field{"input", &Workload::input},
    Field{"video_frames", &Workload::video_frames},
    Field{"video_fps", &Workload::video_fps},
    Field{"rate", &Workload::rate},
    Field{"warmup", &Workload::warmup},
    Field{"seed", &Workload::seed},
    Field{"atol", &Workload::atol},
    Field{"rtol", &Workload::rtol},
    Field{"agreement", &Workload::agreement},
};

template <>
inline constexpr auto fields_of<CalibratedModel> = std::tuple{
    Field{"name", &CalibratedModel::name},
    Field{"alone_ms", &CalibratedModel::alone_ms},
    Field{"at_once_ms", &CalibratedModel::at_once_ms},
    Field{"samples", &CalibratedModel::samples},
};

template <>
inline constexpr auto fields_of<Calibration> = std::tuple{
    Field{"models", &Calibration::models},
    Field{"pure_compute_s", &Calibration::pure_compute_s},
    Field{"copies", &Calibration::copies},
};

template <>
inline constexpr auto fields_of<Warning> = std::tuple{
    Field{"code", &Warning::code},
    Field{"text", &Warning::text},
};

template <>
inline constexpr auto fields_of<Claim> = std::tuple{
    Field{"code", &Claim::code},     Field{"row", &Claim::row},
    Field{"claim", &Claim::claim},   Field{"evidence", &Claim::evidence},
    Field{"reason", &Claim::reason},
};

template <>
inline constexpr auto fields_of<RatioTest> = std::tuple{
    Field{"row", &RatioTest::row},
    Field{"ratio", &RatioTest::ratio},
    Field{"pairs", &RatioTest::pairs},
    Field{"p", &RatioTest::p},
    Field{"p_adjusted", &RatioTest::p_adjusted},
    Field{"detectable", &RatioTest::detectable},
    Field{"slower", &RatioTest::slower},
};

template <>
inline constexpr auto fields_of<Verdict> = std::tuple{
    Field{"text", &Verdict::text},
    Field{"fastest", &Verdict::fastest},
    Field{"winner", &Verdict::winner},
    Field{"tests", &Verdict::tests},
};

template <>
inline constexpr auto fields_of<BenchResult> = std::tuple{
    Field{"created", &BenchResult::created},
    Field{"version", &BenchResult::version},
    Field{"command", &BenchResult::command},
    Field{"reference", &BenchResult::reference},
    Field{"machine", &BenchResult::machine},
    Field{"workload", &BenchResult::workload},
    Field{"calibration", &BenchResult::calibration},
    Field{"rows", &BenchResult::rows},
    Field{"warnings", &BenchResult::warnings},
    Field{"explanation", &BenchResult::explanation},
    Field{"verdict", &BenchResult::verdict},
    Field{"interrupted", &BenchResult::interrupted},
};

}  // namespace ortchestra
