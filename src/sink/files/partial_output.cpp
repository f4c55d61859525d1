#include "sink/files/partial_output.h"

#include <fmt/format.h>

#include <exception>
#include <system_error>

#include "base/files/file.h"
#include "ortchestra/base/error.h"
#include "sink/files/output_manifest.h"

namespace ortchestra {
namespace fs = std::filesystem;
namespace {

/// Renaming to a symbolic link would replace the link, not its target. Pipes and devices are never
/// renamed, and /dev/stdout may have no target.
fs::path without_links(const fs::path& path) {
  return is_pipe_or_device(path) ? path : follow_links(path);
}

bool is_empty_directory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::is_empty(path, ignored);
}

}  // namespace

PartialOutput::PartialOutput(const fs::path& path, OutputForm form)
    : path_(without_links(path)), partial_(partial_path(path)), form_(form) {}

void PartialOutput::check(const SinkOptions& options) const {
  std::error_code ignored;
  // An output directory is written under its partial name, so an existing one need not be writable.
  if (form_ != OutputForm::directory || !fs::is_directory(path_, ignored)) check_writable(path_);
  if (is_direct()) {
    if (form_ != OutputForm::stream)
      throw input_error(fmt::format(
          "{} is a pipe or a device, but this kind of output is assembled from parts on "
          "disk: give an unused name, or another kind of output ({})",
          path_.string(), sink_names(OutputForm::stream)));
    if (options.continue_at)
      throw input_error(
          fmt::format("{} is a pipe or a device: it can't be continued", path_.string()));
    return;
  }
  // Throws if another run holds the lock.
  { const FileLock lock(partial_, path_); }
  const bool unfinished = fs::exists(partial_, ignored);
  if (options.continue_at) {
    if (!unfinished)
      throw input_error(
          fmt::format("{} can't be continued: {} is not there; allow overwriting to start "
                      "from the beginning",
                      path_.string(), partial_.string()),
          {{RemedyKind::overwrite}});
    return;
  }
  if (options.existing != Existing::refuse) {
    if (form_ == OutputForm::directory && fs::is_directory(path_, ignored))
      require_own_directory(path_);
    if (form_ != OutputForm::stream && unfinished) require_own_directory(partial_);
    return;
  }
  if (fs::exists(path_, ignored) && !is_empty_directory(path_))
    throw input_error(
        fmt::format("{} exists: choose another name, or allow overwriting", path_.string()),
        {{RemedyKind::overwrite}});
  if (unfinished)
    throw input_error(
        fmt::format("{} was left by an unfinished run: resume that run, allow overwriting to begin "
                    "again, or choose another name",
                    partial_.string()),
        {{RemedyKind::resume}, {RemedyKind::overwrite}});
}

void PartialOutput::claim(const SinkOptions& options) {
  check(options);
  if (is_direct()) return;
  // Only the run that holds the lock may replace the file, so that it never removes an output that
  // another run has just started.
  lock_ = FileLock(partial_, path_);
  std::error_code error;
  if (options.continue_at) {
    // Version 0.1 wrote no manifest for parts. The journal proves that the directory is from this
    // program.
    if (form_ == OutputForm::file && !OutputManifest::read(partial_))
      OutputManifest().write(partial_);
    return;
  }
  if (form_ == OutputForm::stream) {
    fs::remove(partial_, error);
    if (error)
      throw input_error(
          fmt::format("{} can't be removed: {}; remove it yourself, or give another name",
                      partial_.string(), error.message()));
    lock_ = FileLock(partial_, path_, FileLock::Missing::make_file);
    return;
  }
  if (fs::exists(fs::symlink_status(partial_, error))) remove_own_directory(partial_);
  fs::create_directory(partial_, error);
  if (error)
    throw input_error(fmt::format("{} can't be created: {}", partial_.string(), error.message()));
  lock_ = FileLock(partial_, path_);
  OutputManifest().write(partial_);
}

void PartialOutput::remove_unused_directory() const noexcept { remove_if_empty(partial_); }

void PartialOutput::remove_parts() const noexcept {
  try {
    remove_own_directory(partial_);
  } catch (const std::exception&) {
    // The output is complete. A foreign file among the parts is not an error.
  }
}

void PartialOutput::publish(const fs::path& file) const {
  std::error_code error;
  fs::rename(file, path_, error);
  if (error)
    throw failure(fmt::format("{} could not be renamed to {}: {}", file.string(), path_.string(),
                              error.message()));
}

}  // namespace ortchestra
