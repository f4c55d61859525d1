#pragma once

#include <string>
#include <vector>

#include "ortchestra/shards/manifest.h"

namespace ortchestra {

/// A path or URL as a key: "street/a.mp4" is "street__a.mp4". It depends on nothing but the text.
/// If something is replaced or left out, the key ends in a hash, so that texts that differ have
/// keys that differ.
std::string key_of(const std::string& path);

/// Makes the keys of all entries distinct: of those that are equal, each gets the hash of its path.
/// The result does not depend on the order. The paths must be distinct.
void make_keys_distinct(std::vector<ManifestEntry>& entries);

}  // namespace ortchestra
