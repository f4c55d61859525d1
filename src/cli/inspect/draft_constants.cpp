#include "cli/inspect/draft_constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {
namespace {

std::string lower_name(const ValueDescription& input) {
  std::string name = input.name;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

bool may_hold(const ValueDescription& input, std::int64_t numbers) {
  return !input.shape.empty() && (input.shape.back() == numbers || input.shape.back() == -1);
}

/// Known inputs: im_shape and scale_factor of PaddleDetection, im_info of Caffe, image_shape of
/// YOLOv3 in the ONNX model zoo, and orig_target_sizes of RT-DETR and D-FINE.
std::optional<DraftedConstant> known_constant(const ValueDescription& input, const Recipe& recipe) {
  const std::string name = lower_name(input);
  const double width = recipe.width;
  const double height = recipe.height;
  if ((name == "im_shape" || name == "image_shape" || name == "img_shape") && may_hold(input, 2))
    return DraftedConstant{{input.name, {height, width}},
                           "height, width of the model's input: must equal size"};
  if (name == "im_info" && may_hold(input, 3))
    return DraftedConstant{{input.name, {height, width, 1}},
                           "height, width, scale of the model's input: must equal size"};
  if (name == "orig_target_sizes" && may_hold(input, 2))
    return DraftedConstant{{input.name, {width, height}},
                           "width, height of the model's input: must equal size"};
  if (name == "scale_factor")
    return DraftedConstant{{input.name, {1}}, "1: boxes are in pixels of the model's input"};
  return std::nullopt;
}

bool looks_like_picture(const ValueDescription& input) {
  const auto may_be_channels = [&](std::size_t i) {
    return input.shape[i] == 1 || input.shape[i] == 3 || input.shape[i] == 4;
  };
  return input.shape.size() == 4 && (may_be_channels(1) || may_be_channels(3));
}

}  // namespace

DraftedConstant drafted_constant(const ValueDescription& input, const ModelDescription& model,
                                 const Recipe& recipe) {
  if (auto known = known_constant(input, recipe)) return *std::move(known);
  const std::string set = "the model can't run until values are set";
  if (const ValueDescription* const state = next_state_output(input, model))
    return {{input.name, {}},
            fmt::format("CHECK: a recurrent state, whose next value is output '{}': this is not "
                        "supported, so every frame would start with these values; {}",
                        state->name, set)};
  if (looks_like_picture(input))
    return {{input.name, {}},
            fmt::format("CHECK: a second picture: only one input can get pictures, so this one "
                        "gets the same numbers for every frame; {}",
                        set)};
  return {{input.name, {}},
          fmt::format("CHECK: one number for all elements, or one number per element; {}", set)};
}

}  // namespace ortchestra::cli
