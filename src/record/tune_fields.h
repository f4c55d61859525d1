#pragma once

#include <tuple>

#include "ortchestra/record/tune_result.h"
#include "record/fields.h"

namespace ortchestra {

template <>
inline constexpr auto fields_of<TuneConstraints> = std::tuple{
    Field{"max_latency_ms", &TuneConstraints::max_latency_ms},
    Field{"max_memory_mib", &TuneConstraints::max_memory_mib},
    Field{"max_cpus", &TuneConstraints::max_cpus},
};

template <>
inline constexpr auto fields_of<TuneFigures> = std::tuple{
    Field{"frames_per_s", &TuneFigures::frames_per_s},
    Field{"latency_ms", &TuneFigures::latency_ms},
    Field{"memory_mib", &TuneFigures::memory_mib},
    Field{"cpus", &TuneFigures::cpus},
};

template <>
inline constexpr auto fields_of<Trial> = std::tuple{
    Field{"spec", &Trial::spec},
    Field{"batch", &Trial::batch},
    Field{"error", &Trial::error},
};

template <>
inline constexpr auto fields_of<CostRatio> = std::tuple{
    Field{"mean", &CostRatio::mean},
    Field{"low", &CostRatio::low},
    Field{"high", &CostRatio::high},
    Field{"p_adjusted", &CostRatio::p_adjusted},
    Field{"detectable", &CostRatio::detectable},
    Field{"differs", &CostRatio::differs},
};

template <>
inline constexpr auto fields_of<StageTrial> = std::tuple{
    Field{"trial", &StageTrial::trial},
    Field{"outcome", &StageTrial::outcome},
    Field{"reason", &StageTrial::reason},
    Field{"figures", &StageTrial::figures},
    Field{"meets_constraints", &StageTrial::meets_constraints},
    Field{"ratio", &StageTrial::ratio},
    Field{"rounds", &StageTrial::rounds},
};

template <>
inline constexpr auto fields_of<TuneStage> = std::tuple{
    Field{"name", &TuneStage::name},
    Field{"round_s", &TuneStage::round_s},
    Field{"whole_pipeline", &TuneStage::whole_pipeline},
    Field{"rounds_wanted", &TuneStage::rounds_wanted},
    Field{"complete", &TuneStage::complete},
    Field{"percentile", &TuneStage::percentile},
    Field{"trials", &TuneStage::trials},
};

template <>
inline constexpr auto fields_of<DeviceTrial> = std::tuple{
    Field{"model", &DeviceTrial::model},         Field{"device", &DeviceTrial::device},
    Field{"frame_ms", &DeviceTrial::frame_ms},   Field{"ratio", &DeviceTrial::ratio},
    Field{"agreement", &DeviceTrial::agreement}, Field{"chosen", &DeviceTrial::chosen},
    Field{"reason", &DeviceTrial::reason},
};

template <>
inline constexpr auto fields_of<TuneResult> = std::tuple{
    Field{"created", &TuneResult::created},
    Field{"version", &TuneResult::version},
    Field{"command", &TuneResult::command},
    Field{"objective", &TuneResult::objective},
    Field{"percentile", &TuneResult::percentile},
    Field{"constraints", &TuneResult::constraints},
    Field{"time_limit_s", &TuneResult::time_limit_s},
    Field{"agreement", &TuneResult::agreement},
    Field{"elapsed_s", &TuneResult::elapsed_s},
    Field{"needed_s", &TuneResult::needed_s},
    Field{"machine", &TuneResult::machine},
    Field{"input", &TuneResult::input},
    Field{"models", &TuneResult::models},
    Field{"devices", &TuneResult::devices},
    Field{"trials", &TuneResult::trials},
    Field{"stages", &TuneResult::stages},
    Field{"decided_in", &TuneResult::decided_in},
    Field{"winner", &TuneResult::winner},
    Field{"runner_up", &TuneResult::runner_up},
    Field{"choice", &TuneResult::choice},
    Field{"confirmed", &TuneResult::confirmed},
    Field{"meets_constraints", &TuneResult::meets_constraints},
    Field{"warnings", &TuneResult::warnings},
    Field{"interrupted", &TuneResult::interrupted},
};

}  // namespace ortchestra
