#pragma once

#include <filesystem>

#include "base/files/file_lock.h"
#include "base/files/links.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {

/// An output on disk that has the name "PATH.partial" until it is finished.
class PartialOutput {
 public:
  PartialOutput(const std::filesystem::path& path, OutputForm form);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// "PATH.partial".
  const std::filesystem::path& partial() const noexcept { return partial_; }
  /// Whether the output is a pipe or a device. It is written directly, without a ".partial" file.
  bool is_direct() const { return is_pipe_or_device(path_); }

  /// Throws Error(input) if the output can't be started or continued, for example because another
  /// run is writing it. Changes no file.
  void check(const SinkOptions& options) const;
  /// As check(). Removes an unfinished output that is to be overwritten; a finished one remains
  /// until publish(). If the output is not a stream, makes the directory partial() with a manifest.
  /// Locks the output against other runs while this object exists.
  void claim(const SinkOptions& options);
  /// Removes the directory of an unfinished output if it is empty.
  void remove_unused_directory() const noexcept;
  /// Removes the directory of parts, unless it has other files.
  void remove_parts() const noexcept;
  /// Renames `file`, the unfinished output or a part of it, to path(). Throws Error(failure).
  void publish(const std::filesystem::path& file) const;

 private:
  std::filesystem::path path_;
  std::filesystem::path partial_;
  OutputForm form_;
  FileLock lock_;
};

}  // namespace ortchestra
