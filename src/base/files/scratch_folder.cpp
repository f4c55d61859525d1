#include "base/files/scratch_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <random>
#include <system_error>

#include "ortchestra/base/error.h"

namespace ortchestra {

ScratchFolder::ScratchFolder(std::string_view stem) {
  std::random_device random;
  path_ = std::filesystem::temp_directory_path() /
          fmt::format("{}-{:08x}{:08x}", stem, random(), random());
}

ScratchFolder::~ScratchFolder() { remove_scratch_folder(path_); }

void make_scratch_folder(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0)
    throw failure(fmt::format("the folder {} for temporary files can't be created: {}",
                              path.string(), std::generic_category().message(errno)));
}

void remove_scratch_folder(const std::filesystem::path& path) noexcept {
  constexpr int max_attempts = 100;
  std::error_code ignored;
  for (int i = 0; i < max_attempts && std::filesystem::exists(path, ignored); ++i)
    std::filesystem::remove_all(path, ignored);
}

}  // namespace ortchestra
