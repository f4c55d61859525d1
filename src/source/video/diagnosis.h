#pragma once

#include <string>

namespace ortchestra {

/// Why FFmpeg refused the existing file `path` with `error`, in a few words. FFmpeg itself says
/// hardly more than "invalid data".
std::string why_unreadable(const std::string& path, int error);

/// Whether `path` is a Matroska or WebM file that is shorter than it says itself.
bool matroska_ends_early(const std::string& path);
/// Whether an AVI file is shorter than it says.
bool avi_ends_early(const std::string& path);

}  // namespace ortchestra
