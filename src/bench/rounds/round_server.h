#pragma once

#include "base/files/descriptor.h"

namespace ortchestra {

/// The child's side of a round, or of the calibration: does what is asked over `channel`
/// (round_process.h) once, in this fresh process. Ends at once when the other end of the channel
/// goes away. Returns the exit code.
int serve_round(Descriptor channel);

}  // namespace ortchestra
