#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/loading/resolve.h"

namespace ortchestra {

/// The input that frames go to; −1 where an extent is open.
struct PictureInput {
  std::string name;
  ElementType type = ElementType::float32;
  Layout layout = Layout::nchw;
  std::size_t batch = 0;  ///< 0: open
  std::int64_t channels = -1;
  std::int64_t height = -1;
  std::int64_t width = -1;
};

/// The one input without a constant, which must look like a picture: of numbers, with four extents
/// and 1, 3, 4 or an open number of channels, or three extents and 3 or 4 channels, whose batch is
/// 1; NHWC where only the last extent can be the
/// channels, unless the request says otherwise. Throws Error(input) that names the input and says
/// why it can't be fed.
PictureInput find_picture_input(const std::string& model, const ModelDescription& description,
                                const ModelRequest& request);

/// The recipe for `input`: the overrides, else what the input fixes, else `default_size`, RGB,
/// stretched, unscaled. Throws Error(input) where the overrides contradict the input.
Recipe make_recipe(const std::string& model, const PictureInput& input,
                   const RecipeOverrides& overrides, const PictureSize& default_size);

}  // namespace ortchestra
