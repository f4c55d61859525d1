#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "ortchestra/base/clock.h"
#include "ortchestra/tensor/tensor.h"

/// Messages between the strategy `processes` and its workers. Parent to worker: open, run, cancel,
/// close. Worker to parent: opened or failed, then one answer per run request, in order.
namespace ortchestra {

/// The maximum number of run requests that a worker has: the current one and the next. So the
/// worker never waits for the parent.
inline constexpr std::size_t requests_ahead = 2;

/// The location of a tensor in a segment that both processes have mapped.
nlohmann::json location_to_json(const TensorView& view, std::size_t segment, std::size_t offset);
/// The inverse of location_to_json(). `base`: the start of the mapped segment.
TensorView view_at(const nlohmann::json& location, const std::byte* base);

nlohmann::json time_to_json(TimePoint time);
TimePoint time_from_json(const nlohmann::json& time);

}  // namespace ortchestra
