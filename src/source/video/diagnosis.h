#pragma once

#include <string>

namespace ortchestra {

/// Explains in a few words why FFmpeg refused the existing file `path` with `error`. The message of
/// FFmpeg is often only "invalid data".
std::string why_unreadable(const std::string& path, int error);

/// Whether `path` is a Matroska or WebM file that is shorter than its header says.
bool matroska_ends_early(const std::string& path);
/// Whether `path` is an AVI file that is shorter than its header says.
bool avi_ends_early(const std::string& path);

}  // namespace ortchestra
