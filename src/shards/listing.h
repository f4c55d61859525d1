#pragma once

#include <string>
#include <vector>

namespace ortchestra {

/// A video that was found, before it is opened.
struct FoundVideo {
  std::string path;
  std::string key_text;  ///< the part of the path that the key is made from
};

/// The videos that list_videos() finds for `what`, without repeated paths. Throws Error(input) if
/// an element does not exist, or can't be read again (a camera, a pipe).
std::vector<FoundVideo> find_videos(const std::vector<std::string>& what);

}  // namespace ortchestra
