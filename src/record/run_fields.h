#pragma once

#include <tuple>

#include "ortchestra/record/run_summary.h"
#include "record/fields.h"

namespace ortchestra {

template <>
inline constexpr auto fields_of<StageSummary> = std::tuple{
    Field{"name", &StageSummary::name},     Field{"lanes", &StageSummary::lanes},
    Field{"busy_s", &StageSummary::busy_s}, Field{"utilization", &StageSummary::utilization},
    Field{"cpu_s", &StageSummary::cpu_s},   Field{"cpu_share", &StageSummary::cpu_share},
};

template <>
inline constexpr auto fields_of<PredictionDoubt> = std::tuple{
    Field{"text", &PredictionDoubt::text},
    Field{"check", &PredictionDoubt::check},
};

template <>
inline constexpr auto fields_of<ModelSummary> = std::tuple{
    Field{"name", &ModelSummary::name},
    Field{"frames", &ModelSummary::frames},
    Field{"failed_frames", &ModelSummary::failed_frames},
    Field{"failed_batches", &ModelSummary::failed_batches},
    Field{"first_error", &ModelSummary::first_error},
    Field{"odd_scores", &ModelSummary::odd_scores},
    Field{"doubts", &ModelSummary::doubts},
    Field{"runs", &ModelSummary::runs},
    Field{"cumulative_s", &ModelSummary::cumulative_s},
    Field{"inference_ms", &ModelSummary::inference_ms},
    Field{"restarts", &ModelSummary::restarts},
    Field{"device", &ModelSummary::device},
};

template <>
inline constexpr auto fields_of<BadFrameSummary> = std::tuple{
    Field{"index", &BadFrameSummary::index},
    Field{"reason", &BadFrameSummary::reason},
};

template <>
inline constexpr auto fields_of<InputSummary> = std::tuple{
    Field{"input", &InputSummary::input},
    Field{"frames", &InputSummary::frames},
    Field{"bad_frames", &InputSummary::bad_frames},
    Field{"bad", &InputSummary::bad},
};

template <>
inline constexpr auto fields_of<LimitSummary> = std::tuple{
    Field{"stage", &LimitSummary::stage},
    Field{"text", &LimitSummary::text},
};

template <>
inline constexpr auto fields_of<OutputSummary> = std::tuple{
    Field{"output", &OutputSummary::output}, Field{"format", &OutputSummary::format},
    Field{"models", &OutputSummary::models}, Field{"frames", &OutputSummary::frames},
    Field{"bytes", &OutputSummary::bytes},   Field{"state", &OutputSummary::state},
    Field{"error", &OutputSummary::error},   Field{"notes", &OutputSummary::notes},
};

template <>
inline constexpr auto fields_of<RunSummary> = std::tuple{
    Field{"created", &RunSummary::created},
    Field{"version", &RunSummary::version},
    Field{"command", &RunSummary::command},
    Field{"row", &RunSummary::row},
    Field{"options", &RunSummary::options},
    Field{"batch", &RunSummary::batch},
    Field{"cores_budget", &RunSummary::cores_budget},
    Field{"frames", &RunSummary::frames},
    Field{"resumed_at", &RunSummary::resumed_at},
    Field{"startup_s", &RunSummary::startup_s},
    Field{"total_s", &RunSummary::total_s},
    Field{"frames_per_s", &RunSummary::frames_per_s},
    Field{"real_time_factor", &RunSummary::real_time_factor},
    Field{"cpu_s", &RunSummary::cpu_s},
    Field{"cpu_utilization", &RunSummary::cpu_utilization},
    Field{"others_cpu_s", &RunSummary::others_cpu_s},
    Field{"latency_ms", &RunSummary::latency_ms},
    Field{"host_peak_rss_mib", &RunSummary::host_peak_rss_mib},
    Field{"models", &RunSummary::models},
    Field{"stages", &RunSummary::stages},
    Field{"inputs", &RunSummary::inputs},
    Field{"outputs", &RunSummary::outputs},
    Field{"limit", &RunSummary::limit},
    Field{"interrupted", &RunSummary::interrupted},
};

}  // namespace ortchestra
