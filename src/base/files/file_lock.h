#pragma once

#include <filesystem>

#include "base/files/descriptor.h"

namespace ortchestra {

/// The right to write a file, or what is in a directory, held by one at a time of those who ask for
/// it. The kernel takes it back when the process ends, however that comes, so that nothing is left
/// to be cleaned up; where a file system has no locks, everybody gets it.
class FileLock {
 public:
  enum class Missing { leave, make_file };

  FileLock() = default;
  /// Takes the lock of what is at `path`; holds nothing where nothing is, or it can't be opened:
  /// who writes it will see why. Throws Error(input) where somebody else holds it, that says so of
  /// `output`, and where `path` is a symbolic link.
  FileLock(const std::filesystem::path& path, const std::filesystem::path& output,
           Missing missing = Missing::leave);

 private:
  Descriptor file_;
};

}  // namespace ortchestra
