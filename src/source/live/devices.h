#pragma once

#include <string>

#include "source/video/libav.h"

namespace ortchestra {

/// Finds an input format of FFmpeg's libavdevice. Loads that library on the first call only,
/// because it depends on many libraries that most processes do not need. Throws Error(input) if it
/// is not installed or has no such format. Thread-safe.
const AVInputFormat* device_format(const std::string& name);

}  // namespace ortchestra
