#include "ortchestra/prediction/prediction.h"

namespace ortchestra {

std::string PredictedModel::label(int class_index) const {
  const auto index = static_cast<std::size_t>(class_index);
  if (class_index >= 0 && index < labels.size()) return labels[index];
  return "class " + std::to_string(class_index);
}

}  // namespace ortchestra
