#include "ortchestra/loading/decoded_model.h"

#include <algorithm>
#include <string>

#include "loading/output_division.h"

namespace ortchestra {
namespace {

/// The name of the first dimension. Empty if the dimension is fixed, or if a converter generated
/// the name: generated names differ for every tensor, so they carry no information.
std::string name_of_first(const ValueDescription& value) {
  if (value.symbols.empty()) return {};
  const std::string& name = value.symbols.front();
  const bool is_generated = name.starts_with("unk__") || name.starts_with("DynamicDimension.") ||
                            name.starts_with("p2o.DynamicDimension.");
  return is_generated ? std::string() : name;
}

FirstDimension first_dimension(const ValueDescription& output, const ValueDescription& picture) {
  const bool has_batch = picture.shape.size() == 4;
  if (has_batch && is_declared_per_frame(output, picture)) return FirstDimension::frames;
  if (output.shape.empty() || output.shape.front() >= 0 || picture.shape.empty())
    return FirstDimension::unknown;
  if (!has_batch || picture.shape.front() >= 0) return FirstDimension::rows;
  const bool both_named = !name_of_first(output).empty() && !name_of_first(picture).empty();
  return both_named ? FirstDimension::rows : FirstDimension::unknown;
}

}  // namespace

DecodedModel decoded_model(const ModelSpec& spec, const ModelDescription& description) {
  DecodedModel model{
      .name = spec.name, .outputs = {}, .recipe = spec.recipe, .metadata = description.metadata};
  const auto picture =
      std::ranges::find(description.inputs, spec.image_input, &ValueDescription::name);
  model.outputs.reserve(description.outputs.size());
  for (const ValueDescription& output : description.outputs) {
    const FirstDimension first = picture == description.inputs.end()
                                     ? FirstDimension::unknown
                                     : first_dimension(output, *picture);
    const bool is_whole =
        std::ranges::find(spec.whole_outputs, model.outputs.size()) != spec.whole_outputs.end();
    model.outputs.push_back({output.name, output.type, output.shape, first, is_whole});
  }
  return model;
}

}  // namespace ortchestra
