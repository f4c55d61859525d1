#pragma once

#include <filesystem>

#include "base/files/descriptor.h"

namespace ortchestra {

/// An exclusive, advisory lock of a file or directory (flock). The kernel releases it when the
/// process ends, even after a crash, so there is nothing to clean up. On a file system without
/// locks, construction succeeds and nothing is locked.
class FileLock {
 public:
  enum class Missing { leave, make_file };

  FileLock() = default;
  /// Locks the file or directory `path`. Locks nothing if `path` does not exist or cannot be
  /// opened: the later write reports the reason. Throws Error(input), with `output` as the name in
  /// the message, if another process holds the lock or if `path` is a symbolic link.
  FileLock(const std::filesystem::path& path, const std::filesystem::path& output,
           Missing missing = Missing::leave);

 private:
  Descriptor file_;
};

}  // namespace ortchestra
