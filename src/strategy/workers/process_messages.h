#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>

#include "ortchestra/base/clock.h"
#include "ortchestra/tensor/tensor.h"

/// What the `processes` strategy and its workers say to each other. Parent to worker: open, run,
/// cancel, close. Worker to parent: opened or failed, then an answer a run request, in order.
namespace ortchestra {

/// How many run requests a worker may have: the one it works on and the next, so that it never
/// waits for the parent.
inline constexpr std::size_t requests_ahead = 2;

/// A tensor's place in a segment that both sides have mapped.
nlohmann::json place_to_json(const TensorView& view, std::size_t segment, std::size_t offset);
/// The inverse over the mapped segment `base`.
TensorView view_at(const nlohmann::json& place, const std::byte* base);

nlohmann::json time_to_json(TimePoint time);
TimePoint time_from_json(const nlohmann::json& time);

}  // namespace ortchestra
