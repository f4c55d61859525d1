#include "sink/annotations/left_out.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace ortchestra {

std::vector<std::string> LeftOut::notes(const std::vector<PredictedModel>& models,
                                        std::string_view format) const {
  std::vector<std::string> notes;
  for (const auto& [omission, frames] : frames_) {
    const auto& [what, model] = omission;
    notes.push_back(
        fmt::format("{} of model '{}' were left out on {} frames: {} has no place for "
                    "them; JSONL has",
                    text_of(what), models.at(model).name, frames, format));
  }
  return notes;
}

nlohmann::json LeftOut::saved() const {
  nlohmann::json saved = nlohmann::json::array();
  for (const auto& [omission, frames] : frames_)
    saved.push_back({text_of(omission.first), omission.second, frames});
  return saved;
}

LeftOut LeftOut::restored(const nlohmann::json& saved) {
  LeftOut restored;
  for (const nlohmann::json& entry : saved) {
    if (const auto what = enum_named<Omission>(entry.at(0).get<std::string>()))
      restored.frames_[{*what, entry.at(1).get<std::size_t>()}] = entry.at(2);
  }
  return restored;
}

}  // namespace ortchestra
