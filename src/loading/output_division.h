#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"

namespace ortchestra {

/// Whether the file says that the output's first extent is the picture's: by the name of the
/// dimension, or by its fixed number.
bool has_declared_rows(const ValueDescription& output, const ValueDescription& picture);

/// Which outputs are not to be divided among the frames of a run, because they are the same for all
/// of them: indices into the model's outputs; none where runs are of one frame (`batch`, or the
/// model's fixed one).
///
/// An output has a row for each frame if the file says so: its first extent is the picture's, by
/// the name of the dimension or by its fixed number. Otherwise the model is run, on the CPU:
/// pictures must give the same rows alone, in twos and in threes, up to rounding; where its batch
/// is fixed, in either order. A number of rows that happens to equal the number of frames proves
/// nothing: detections of all frames in one list look like that.
///
/// `batched`, the names of those that have a row for each frame, overrides all that. Throws
/// Error(input) that names the model and an output that can't be divided, or a name that is none of
/// its outputs.
std::vector<std::size_t> find_whole_outputs(const ModelSpec& model,
                                            const ModelDescription& description, std::size_t batch,
                                            const std::optional<std::vector<std::string>>& batched);

}  // namespace ortchestra
