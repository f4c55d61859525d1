#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"

namespace ortchestra {

/// Whether the file declares that the output's first extent equals the picture's: by the same
/// dimension name or the same fixed number.
bool is_declared_per_frame(const ValueDescription& output, const ValueDescription& picture);

/// Indices of the model's outputs that are not divided among the frames of a run: each frame gets
/// the whole output. Empty if a run has only one frame (`batch`, or the model's fixed batch, is 1).
///
/// An output has one entry per frame if the file declares it (is_declared_per_frame). Otherwise
/// trial runs on the CPU decide: each picture must give equal entries, up to rounding, in batches
/// of 1, 2 and 3. If the batch is fixed, it must do so in both orders of the pictures. Extents
/// alone prove nothing: a list of the detections of all frames may have as many entries as frames.
///
/// `batched` lists the outputs that have one entry per frame, and overrides these checks. Throws
/// Error(input) that names the model and an output that cannot be divided, or an unknown name in
/// `batched`.
std::vector<std::size_t> find_whole_outputs(const ModelSpec& model,
                                            const ModelDescription& description, std::size_t batch,
                                            const std::optional<std::vector<std::string>>& batched);

}  // namespace ortchestra
