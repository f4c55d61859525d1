#pragma once

#include <filesystem>

#include "ortchestra/sink/sink.h"

namespace ortchestra {

/// A path that an output will appear under, and the one that it has until then. Outputs are files,
/// or directories; devices and pipes have no unfinished form.
class OutputPlace {
 public:
  explicit OutputPlace(std::filesystem::path path);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// "PATH.partial".
  const std::filesystem::path& partial() const noexcept { return partial_; }
  /// A device, a pipe, …: written to directly.
  bool is_direct() const;

  /// Throws Error(input) unless the output may be begun, or continued. Touches nothing.
  void check(const SinkOptions& options) const;
  /// As check, and removes what is to be overwritten of an unfinished output. What is finished
  /// stays until publish().
  void claim(const SinkOptions& options) const;
  /// As claim, for an output that is a directory of parts until it is whole: makes that directory,
  /// partial(). Throws Error(input).
  void claim_directory(const SinkOptions& options) const;
  /// Lets an unfinished output's directory go that has nothing in it. Otherwise it stays.
  void drop_empty_directory() const noexcept;
  /// Gives `file`, the unfinished output or a part of it, the final name. Throws Error(failure).
  void publish(const std::filesystem::path& file) const;

 private:
  std::filesystem::path path_;
  std::filesystem::path partial_;
};

}  // namespace ortchestra
