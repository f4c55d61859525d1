#include "loading/picture_input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/resolve.h"

namespace ortchestra {
namespace {

bool is_channels(std::int64_t extent) { return extent == 1 || extent == 3 || extent == 4; }
bool can_be_channels(std::int64_t extent) { return is_channels(extent) || extent == -1; }

std::optional<Layout> layout_of(const Shape& shape, const std::optional<Layout>& wanted) {
  if (wanted)
    return can_be_channels(shape[*wanted == Layout::nchw ? 1 : 3]) ? wanted : std::nullopt;
  if (is_channels(shape[3]) && !is_channels(shape[1])) return Layout::nhwc;
  if (can_be_channels(shape[1])) return Layout::nchw;
  return std::nullopt;
}

bool has_image_type(const ValueDescription& input) {
  const auto type = enum_named<ElementType>(input.type);
  return type && *type != ElementType::boolean;
}

/// The shape with a leading batch of 1 if it has none: [3, h, w] or [h, w, 3]. Both sides must be
/// open, or both at least `min_side`: smaller inputs may be lists of points or words.
std::optional<Shape> with_batch(const Shape& shape) {
  if (shape.size() == 4) return shape;
  if (shape.size() != 3) return std::nullopt;
  constexpr std::int64_t min_side = 8;
  const auto are_sides = [](std::int64_t a, std::int64_t b) {
    return (a == -1 && b == -1) || (a >= min_side && b >= min_side);
  };
  const auto is_color = [](std::int64_t extent) { return extent == 3 || extent == 4; };
  if ((is_color(shape[0]) && are_sides(shape[1], shape[2])) ||
      (is_color(shape[2]) && are_sides(shape[0], shape[1])))
    return Shape{1, shape[0], shape[1], shape[2]};
  return std::nullopt;
}

std::optional<PictureInput> as_picture(const ValueDescription& input,
                                       const std::optional<Layout>& wanted) {
  const auto shape = with_batch(input.shape);
  if (!has_image_type(input) || !shape) return std::nullopt;
  const auto layout = layout_of(*shape, wanted);
  if (!layout) return std::nullopt;
  const bool planes = *layout == Layout::nchw;
  return PictureInput{.name = input.name,
                      .type = *enum_named<ElementType>(input.type),
                      .layout = *layout,
                      .batch = static_cast<std::size_t>(std::max<std::int64_t>(0, shape->front())),
                      .channels = (*shape)[planes ? 1 : 3],
                      .height = (*shape)[planes ? 2 : 1],
                      .width = (*shape)[planes ? 3 : 2]};
}

constexpr const char* supported_inputs =
    "a picture input must hold numbers in the shape [batch, channels, height, width] or [batch, "
    "height, width, channels], or the same without batch, with 1, 3 or 4 channels";

/// Describes an input that is not a picture input.
std::string kind_of_input(const ValueDescription& input, const ModelDescription& model) {
  if (const ValueDescription* const state = next_state_output(input, model))
    return "is a recurrent state, which the model returns as '" + state->name +
           "' (not supported yet: with a constant, every frame starts with the same values)";
  if (input.shape.size() == 5) return "is a clip of several pictures, which is not supported yet";
  if (input.shape.size() != 4 || !has_image_type(input)) return "is not a picture";
  for (const std::size_t at : {1U, 3U}) {
    const std::int64_t channels = input.shape[at];
    if (channels > 4 && channels <= 16 && channels % 3 == 0)
      return "holds " + std::to_string(channels / 3) +
             " pictures of 3 channels each, which is not "
             "supported yet";
  }
  return "is not a picture";
}

std::string not_fed(const std::string& model, const ValueDescription& input) {
  std::string text = "model '" + model + "' can't be fed: input '";
  text.append(input.name).append("' (").append(input.type).append(to_string(input.shape));
  return text + ") ";
}

/// `has_picture`: whether another input takes the pictures. Only then does a constant help.
Error unfed_error(const std::string& model, const ModelDescription& description,
                  const ValueDescription& input, bool has_picture) {
  const std::string start = not_fed(model, input);
  if (!enum_named<ElementType>(input.type))
    return input_error(start + "takes neither pictures nor numbers: choose another model");
  if (!has_picture)
    return input_error(start + kind_of_input(input, description) + ": " + supported_inputs +
                       "; choose or export another model");
  return input_error(
      start + kind_of_input(input, description) +
      ": give it a constant in the configuration ([[model.constant]] with name = \"" + input.name +
      "\" and values = […])");
}

bool has_constant(const ModelRequest& request, const ValueDescription& input) {
  return std::ranges::find(request.constants, input.name, &ConstantInput::name) !=
         request.constants.end();
}

/// The error for a model that has no input without a constant.
Error none_left_error(const std::string& model, const ModelDescription& description,
                      const ModelRequest& request) {
  for (const ValueDescription& input : description.inputs) {
    if (as_picture(input, request.recipe.layout))
      return input_error("model '" + model +
                         "' can't be fed: all its inputs have constants, so none is left for "
                         "pictures: remove the constant for '" +
                         input.name + "', which can take pictures");
  }
  if (!description.inputs.empty())
    return unfed_error(model, description, description.inputs.front(), false);
  return input_error("model '" + model + "' can't be fed: it has no inputs: choose another model");
}

int extent(const std::string& where, const char* side, std::int64_t fixed,
           const std::optional<int>& wanted, int fallback) {
  if (wanted && *wanted < 1)
    throw input_error(where + "the recipe's " + side + " " + std::to_string(*wanted) +
                      " is not valid: it must be 1 or more");
  if (fixed < 0) return wanted.value_or(fallback);
  if (wanted && *wanted != fixed) {
    throw input_error(where + "its input has a fixed " + side + " of " + std::to_string(fixed) +
                      ", but the recipe says " + std::to_string(*wanted) +
                      ": leave the recipe's size out, or export the model with another size");
  }
  if (fixed == 0 || fixed > std::numeric_limits<int>::max())
    throw input_error(where + "its input has a " + side + " of " + std::to_string(fixed) +
                      ", which is not valid: export the model with another size");
  return static_cast<int>(fixed);
}

bool has_channels(ColorOrder color, std::int64_t channels) {
  Recipe recipe;
  recipe.color = color;
  return recipe.channels() == channels;
}

ColorOrder color_for(const std::string& where, std::int64_t channels,
                     const std::optional<ColorOrder>& wanted) {
  if (channels == -1) return wanted.value_or(ColorOrder::rgb);
  const bool gray = channels == 1;
  const bool alpha = channels == 4;
  if (wanted && !has_channels(*wanted, channels)) {
    throw input_error(where + "its input has " + std::to_string(channels) +
                      (gray ? " channel" : " channels") + ", but the recipe's color is " +
                      std::string(text_of(*wanted)) + ": use " +
                      (gray    ? "gray"
                       : alpha ? "rgba or bgra"
                               : "rgb or bgr"));
  }
  return wanted.value_or(gray ? ColorOrder::gray : alpha ? ColorOrder::rgba : ColorOrder::rgb);
}

}  // namespace

PictureInput find_picture_input(const std::string& model, const ModelDescription& description,
                                const ModelRequest& request) {
  std::vector<PictureInput> pictures;
  std::vector<const ValueDescription*> unfed;
  const bool any_has_batch = std::ranges::any_of(description.inputs, [&](const auto& input) {
    return input.shape.size() == 4 && !has_constant(request, input) &&
           as_picture(input, request.recipe.layout);
  });
  for (const ValueDescription& input : description.inputs) {
    if (has_constant(request, input)) continue;
    const auto picture = as_picture(input, request.recipe.layout);
    const bool is_state =
        picture && picture->channels != 3 && next_state_output(input, description) != nullptr;
    if (picture && !is_state && (input.shape.size() == 4 || !any_has_batch)) {
      pictures.push_back(*picture);
    } else {
      unfed.push_back(&input);
    }
  }
  if (!unfed.empty()) throw unfed_error(model, description, *unfed.front(), !pictures.empty());
  if (pictures.empty()) throw none_left_error(model, description, request);
  if (pictures.size() > 1) {
    std::string text = "model '" + model + "' can't be fed: its inputs '";
    text.append(pictures[0].name).append("' and '").append(pictures[1].name);
    throw input_error(text +
                      "' both look like picture inputs, but only one can take pictures (a second "
                      "picture or a recurrent state is not supported yet): give every other input "
                      "a constant in the configuration ([[model.constant]])");
  }
  return pictures.front();
}

std::vector<std::string> inputs_needing_constants(const ModelDescription& description) {
  // Three or four channels mean colors. Masks and states have one channel or an open number.
  const auto likelihood = [](const ValueDescription& input) {
    const auto picture = as_picture(input, std::nullopt);
    if (!picture) return 0;
    const bool has_batch = input.shape.size() == 4;
    if (picture->channels == 3 || picture->channels == 4) return has_batch ? 4 : 1;
    return picture->channels == -1 ? 3 : 2;
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
    throw input_error(where + "its input is of type " + std::string(text_of(input.type)) +
                      ", but the recipe says " + std::string(text_of(*overrides.type)) +
                      ": leave the recipe's type out");
  }
  if (overrides.std && std::ranges::count(*overrides.std, 0.0F) > 0) {
    throw input_error(where +
                      "the recipe's std contains a 0, but pixels are divided by it: use 1 to leave "
                      "them unchanged");
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
