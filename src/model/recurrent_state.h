#pragma once

#include "ortchestra/model/model.h"

namespace ortchestra {

/// The output that a recurrent model wants back as `input` with the next frame, told by its name
/// ("r1i" and "r1o", "h_in" and "h_out", "h0" and "hn", …), type and rank; null where there is
/// none.
const ValueDescription* new_state(const ValueDescription& input, const ModelDescription& model);

}  // namespace ortchestra
