#pragma once

#include <string>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// "640x480" is width 640, height 480. `what` is the name of the option, for messages. Throws
/// Error(input) for another form and for sides that are too long.
PictureSize parse_size(const std::string& what, const std::string& text);

}  // namespace ortchestra::cli
