#pragma once

#include "base/files/descriptor.h"

namespace ortchestra {

/// The worker process of the strategy `processes`. Loads the model that the parent names over
/// `channel`, and answers run requests until the parent sends "close". If the parent's end of the
/// channel closes, the process ends at once. Returns the exit code.
int serve_model(Descriptor channel);

}  // namespace ortchestra
