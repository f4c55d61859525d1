#pragma once

#include <filesystem>

#include "base/files/file_lock.h"
#include "base/files/links.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {

/// A path that an output will appear under, and the one that it has until then.
class PartialOutput {
 public:
  PartialOutput(const std::filesystem::path& path, OutputForm form);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// "PATH.partial".
  const std::filesystem::path& partial() const noexcept { return partial_; }
  /// A device, a pipe, …: written to directly, it has no unfinished form.
  bool is_direct() const { return is_pipe_or_device(path_); }

  /// Throws Error(input) unless the output may be begun, or continued; another run that writes it
  /// is a reason. Touches nothing.
  void check(const SinkOptions& options) const;
  /// As check, and removes what is to be overwritten of an unfinished output. What is finished
  /// stays until publish(). Makes partial(), a directory with a manifest (output_manifest.h) of an
  /// output that is no stream, and keeps other runs from it as long as this object lives.
  void claim(const SinkOptions& options);
  /// Lets an unfinished output's directory go that has nothing in it. Otherwise it stays.
  void remove_unused_directory() const noexcept;
  /// Removes the directory of parts. Otherwise it stays.
  void remove_parts() const noexcept;
  /// Gives `file`, the unfinished output or a part of it, the final name. Throws Error(failure).
  void publish(const std::filesystem::path& file) const;

 private:
  std::filesystem::path path_;
  std::filesystem::path partial_;
  OutputForm form_;
  FileLock lock_;
};

}  // namespace ortchestra
