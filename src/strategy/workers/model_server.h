#pragma once

#include "base/files/descriptor.h"

namespace ortchestra {

/// The worker's side of the `processes` strategy: opens one model as asked over `channel`, answers
/// run requests until it is closed. The process ends at once when the other end of the channel goes
/// away, whatever it is doing. Returns the exit code.
int serve_model(Descriptor channel);

}  // namespace ortchestra
