#pragma once

#include <vector>

#include "ortchestra/shards/manifest.h"

namespace ortchestra {

/// Sets the costs of all entries: pixels × frames where both are known. Else the size of the file,
/// in the ratio that the other videos have between cost and size (1 per byte if no video has both).
/// Else the mean of the other videos.
void set_costs(std::vector<ManifestEntry>& entries);

}  // namespace ortchestra
