#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/prediction/prediction.h"

namespace ortchestra {

/// What an annotation format has no place for.
enum class Omission { classes, tensors, masks, large_classes, errors };
template <>
inline constexpr auto enum_texts<Omission> = std::to_array<EnumText<Omission>>({
    {Omission::classes, "classes of whole frames"},
    {Omission::tensors, "statistics of tensors"},
    {Omission::masks, "masks"},
    {Omission::large_classes, "detections of classes from 100000 on"},
    {Omission::errors, "failed answers"},
});

/// Counts the predictions that an output leaves out, so that its notes can name them. It is a part
/// of the output's checkpoint.
class LeftOut {
 public:
  /// Counts a frame.
  void add(Omission what, std::size_t model) { ++frames_[{what, model}]; }
  /// One note per model and omission: "classes of whole frames of model 'kinds' were left out …".
  std::vector<std::string> notes(const std::vector<PredictedModel>& models,
                                 std::string_view format) const;

  nlohmann::json saved() const;
  /// Throws nlohmann::json::exception.
  static LeftOut restored(const nlohmann::json& saved);

 private:
  std::map<std::pair<Omission, std::size_t>, std::int64_t> frames_;
};

}  // namespace ortchestra
