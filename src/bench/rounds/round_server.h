#pragma once

#include "base/files/descriptor.h"

namespace ortchestra {

/// The child's side of a round or of the calibration (see round_process.h). Handles the one request
/// that comes over `channel`. The process exits at once when the other end of the channel is
/// closed. Returns the exit code.
int serve_round(Descriptor channel);

}  // namespace ortchestra
