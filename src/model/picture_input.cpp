#include "model/picture_input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::array image_types{ElementType::float32, ElementType::float16, ElementType::uint8,
                                 ElementType::int8};

bool can_be_channels(std::int64_t extent) { return extent == 1 || extent == 3 || extent == -1; }
bool is_channels(std::int64_t extent) { return extent == 1 || extent == 3; }

std::optional<Layout> layout_of(const Shape& shape, const std::optional<Layout>& wanted) {
  if (wanted)
    return can_be_channels(shape[*wanted == Layout::nchw ? 1 : 3]) ? wanted : std::nullopt;
  if (is_channels(shape[3]) && !is_channels(shape[1])) return Layout::nhwc;
  if (can_be_channels(shape[1])) return Layout::nchw;
  return std::nullopt;
}

std::optional<PictureInput> as_picture(const ValueDescription& input,
                                       const std::optional<Layout>& wanted) {
  const auto type = element_type_named(input.type);
  if (!type || std::ranges::find(image_types, *type) == image_types.end() ||
      input.shape.size() != 4)
    return std::nullopt;
  const auto layout = layout_of(input.shape, wanted);
  if (!layout) return std::nullopt;
  const bool planes = *layout == Layout::nchw;
  const std::int64_t channels = input.shape[planes ? 1 : 3];
  return PictureInput{.name = input.name,
                      .type = *type,
                      .layout = *layout,
                      .batch = static_cast<std::size_t>(std::max<std::int64_t>(0, input.shape[0])),
                      .channels = channels,
                      .height = input.shape[planes ? 2 : 1],
                      .width = input.shape[planes ? 3 : 2]};
}

Error not_fed(const std::string& model, const ValueDescription& input) {
  const std::string start = "model '" + model + "' can't be fed: input '" + input.name + "' (" +
                            input.type + to_string(input.shape) + ") ";
  if (!element_type_named(input.type))
    return input_error(start + "takes neither pictures nor numbers: choose another model");
  return input_error(
      start +
      "is no picture: give it a constant in the configuration ([[model.constant]] with name = \"" +
      input.name + "\" and values = […])");
}

int extent(const std::string& where, const char* side, std::int64_t fixed,
           const std::optional<int>& wanted, int otherwise) {
  if (wanted && *wanted < 1)
    throw input_error(where + "the recipe's " + side + " " + std::to_string(*wanted) +
                      " is no size: it must be 1 or more");
  if (fixed < 0) return wanted.value_or(otherwise);
  if (wanted && *wanted != fixed) {
    throw input_error(where + "its input has a fixed " + side + " of " + std::to_string(fixed) +
                      ", the recipe says " + std::to_string(*wanted) +
                      ": leave the recipe's size out, or export the model with another size");
  }
  if (fixed == 0 || fixed > std::numeric_limits<int>::max())
    throw input_error(where + "its input has a " + side + " of " + std::to_string(fixed));
  return static_cast<int>(fixed);
}

ColorOrder color_for(const std::string& where, std::int64_t channels,
                     const std::optional<ColorOrder>& wanted) {
  if (channels == -1) return wanted.value_or(ColorOrder::rgb);
  const bool gray = channels == 1;
  if (wanted && (*wanted == ColorOrder::gray) != gray) {
    throw input_error(where + "its input has " + (gray ? "1 channel" : "3 channels") +
                      ", the recipe's color is " + std::string(name_of(*wanted)) + ": use " +
                      (gray ? "gray" : "rgb or bgr"));
  }
  return wanted.value_or(gray ? ColorOrder::gray : ColorOrder::rgb);
}

}  // namespace

PictureInput find_picture_input(const std::string& model, const ModelDescription& description,
                                const ModelRequest& request) {
  std::vector<PictureInput> pictures;
  const ValueDescription* unfed = nullptr;
  for (const ValueDescription& input : description.inputs) {
    if (std::ranges::find(request.constants, input.name, &ConstantInput::name) !=
        request.constants.end())
      continue;
    if (const auto picture = as_picture(input, request.recipe.layout)) {
      pictures.push_back(*picture);
    } else if (unfed == nullptr) {
      unfed = &input;
    }
  }
  if (unfed != nullptr) throw not_fed(model, *unfed);
  if (pictures.empty())
    throw input_error("model '" + model +
                      "' can't be fed: none of its inputs is left for pictures: give fewer "
                      "constants, or choose another model");
  if (pictures.size() > 1) {
    throw input_error("model '" + model + "' can't be fed: its inputs '" + pictures[0].name +
                      "' and '" + pictures[1].name +
                      "' both look like pictures: give all but one a constant in the configuration "
                      "([[model.constant]])");
  }
  return pictures.front();
}

std::vector<std::string> inputs_beside_picture(const ModelDescription& description) {
  // Masks and states have one channel, or any number.
  const auto likelihood = [](const ValueDescription& input) {
    const auto picture = as_picture(input, std::nullopt);
    if (!picture) return 0;
    return picture->channels == 3 ? 3 : picture->channels == -1 ? 2 : 1;
  };
  const auto best = std::ranges::max_element(description.inputs, {}, likelihood);
  std::vector<std::string> names;
  names.reserve(description.inputs.size());
  for (const ValueDescription& input : description.inputs) {
    if (&input != &*best || likelihood(input) == 0) names.push_back(input.name);
  }
  return names;
}

Recipe make_recipe(const std::string& model, const PictureInput& input,
                   const RecipeOverrides& overrides, const PictureSize& default_size) {
  const std::string where = "model '" + model + "': ";
  if (overrides.type && *overrides.type != input.type) {
    throw input_error(where + "its input is of type " + std::string(name_of(input.type)) +
                      ", the recipe says " + std::string(name_of(*overrides.type)) +
                      ": leave the recipe's type out");
  }
  if (overrides.std && std::ranges::count(*overrides.std, 0.0F) > 0) {
    throw input_error(where +
                      "the recipe's std has a 0 in it, and pixels are divided by it: use 1 to "
                      "leave them as they are");
  }
  const auto is_finite = [](float value) { return std::isfinite(value); };
  if (!is_finite(overrides.scale.value_or(1)) ||
      (overrides.mean && !std::ranges::all_of(*overrides.mean, is_finite)) ||
      (overrides.std && !std::ranges::all_of(*overrides.std, is_finite))) {
    throw input_error(where + "scale, mean and std of its recipe must be finite numbers");
  }
  const Recipe defaults;
  Recipe recipe;
  recipe.width = extent(where, "width", input.width, overrides.width, default_size.width);
  recipe.height = extent(where, "height", input.height, overrides.height, default_size.height);
  recipe.fit = overrides.fit.value_or(defaults.fit);
  recipe.color = color_for(where, input.channels, overrides.color);
  recipe.layout = input.layout;
  recipe.scale = overrides.scale.value_or(defaults.scale);
  recipe.mean = overrides.mean.value_or(defaults.mean);
  recipe.std = overrides.std.value_or(defaults.std);
  recipe.type = input.type;
  recipe.pad = overrides.pad.value_or(defaults.pad);
  return recipe;
}

}  // namespace ortchestra
