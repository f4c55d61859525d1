#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "support/paths.h"

namespace ortchestra::test {

/// The folder with real models and videos: $ORTCHESTRA_TEST_DATA, else ../shared/data beside the
/// sources. Empty if it does not exist; the test should then be skipped.
inline std::optional<std::filesystem::path> test_data_folder() {
  const char* const chosen = std::getenv("ORTCHESTRA_TEST_DATA");
  const std::filesystem::path folder =
      chosen != nullptr ? std::filesystem::path(chosen) : source_dir() / "../shared/data";
  if (!std::filesystem::is_directory(folder / "models")) return std::nullopt;
  return folder.lexically_normal();
}

}  // namespace ortchestra::test
