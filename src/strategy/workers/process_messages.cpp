#include "strategy/workers/process_messages.h"

namespace ortchestra {

using nlohmann::json;

json location_to_json(const TensorView& view, std::size_t segment, std::size_t offset) {
  return {{"segment", segment}, {"offset", offset}, {"type", view.type}, {"shape", view.shape}};
}

TensorView view_at(const json& location, const std::byte* base) {
  return {location.at("type").get<ElementType>(), location.at("shape").get<Shape>(),
          base + location.at("offset").get<std::size_t>()};
}

json time_to_json(TimePoint time) { return time.time_since_epoch().count(); }

TimePoint time_from_json(const json& time) {
  return TimePoint(Clock::duration(time.get<Clock::rep>()));
}

}  // namespace ortchestra
