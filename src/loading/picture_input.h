#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/loading/resolve.h"

namespace ortchestra {

/// The input that takes the frames. An open extent is −1.
struct PictureInput {
  std::string name;
  ElementType type = ElementType::float32;
  Layout layout = Layout::nchw;
  std::size_t batch = 0;  ///< 0: open
  std::int64_t channels = -1;
  std::int64_t height = -1;
  std::int64_t width = -1;
};

/// The only input without a constant, which must look like a picture: a tensor of numbers with
/// - four extents, and 1, 3, 4 or an open number of channels; or
/// - three extents, and 3 or 4 channels; its batch is 1.
/// The layout is NHWC if only the last extent can be the channels, unless the request sets it.
/// Throws Error(input) that names an input and says why it cannot be fed.
PictureInput find_picture_input(const std::string& model, const ModelDescription& description,
                                const ModelRequest& request);

/// The recipe for `input`. A value comes from the overrides, else from the input, else from the
/// defaults: `default_size`, RGB, stretched, unscaled. Throws Error(input) if the overrides
/// contradict the input.
Recipe make_recipe(const std::string& model, const PictureInput& input,
                   const RecipeOverrides& overrides, const PictureSize& default_size);

}  // namespace ortchestra
