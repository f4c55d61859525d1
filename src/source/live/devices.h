#pragma once

#include <string>

#include "source/video/libav.h"

namespace ortchestra {

/// An input format of FFmpeg's libavdevice, which is loaded when it is first asked for: it brings
/// the libraries of every kind of device along, and most processes need none. Throws Error(input)
/// where it is not installed, or has no such format. Any thread.
const AVInputFormat* device_format(const std::string& name);

}  // namespace ortchestra
