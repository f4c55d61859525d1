#include "sink/files/output_place.h"

#include <fmt/format.h>

#include <exception>
#include <system_error>

#include "base/files/file.h"
#include "ortchestra/base/error.h"
#include "sink/files/output_marker.h"

namespace ortchestra {
namespace fs = std::filesystem;
namespace {

/// Renaming onto a symbolic link would replace it, not what it points to. What is written directly
/// need have no other name: /dev/stdout leads to none where it is a pipe.
fs::path without_links(const fs::path& path) {
  return is_pipe_or_device(path) ? path : follow_links(path);
}

bool is_empty_directory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::is_empty(path, ignored);
}

}  // namespace

OutputPlace::OutputPlace(const fs::path& path, OutputForm form)
    : path_(without_links(path)), partial_(partial_path(path)), form_(form) {}

void OutputPlace::check(const SinkOptions& options) const {
  std::error_code ignored;
  // A directory is written under its partial name, so that is what must be writable.
  if (form_ != OutputForm::directory || !fs::is_directory(path_, ignored)) check_writable(path_);
  if (is_direct()) {
    if (form_ != OutputForm::stream)
      throw input_error(
          fmt::format("{} is a pipe or a device, and this output is put together of parts on a "
                      "disk: give a name that is free, or an output of another kind (.jsonl, .csv)",
                      path_.string()));
    if (options.continue_at)
      throw input_error(fmt::format("{} is no file: it can't be continued", path_.string()));
    return;
  }
  FileLock(partial_, path_);
  const bool unfinished = fs::exists(partial_, ignored);
  if (options.continue_at) {
    if (!unfinished)
      throw input_error(
          fmt::format("{} can't be continued: {} is not there; allow overwriting to begin again",
                      path_.string(), partial_.string()),
          {{RemedyKind::overwrite}});
    return;
  }
  if (options.existing != Existing::refuse) {
    if (form_ == OutputForm::directory && fs::is_directory(path_, ignored)) require_ours(path_);
    if (form_ != OutputForm::stream && unfinished) require_ours(partial_);
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

void OutputPlace::claim(const SinkOptions& options) {
  check(options);
  if (is_direct()) return;
  // Only who holds what has the name may take the name from it: what another run has just begun
  // isn't removed.
  lock_ = FileLock(partial_, path_);
  std::error_code error;
  if (options.continue_at) {
    // Version 0.1 made directories of parts without one; the journal knows that this is ours.
    if (form_ == OutputForm::file && !OutputMarker::read(partial_)) OutputMarker().write(partial_);
    return;
  }
  if (form_ == OutputForm::stream) {
    fs::remove(partial_, error);
    if (error)
      throw input_error(
          fmt::format("{} can't be removed: {}; remove it by hand, or give another name",
                      partial_.string(), error.message()));
    lock_ = FileLock(partial_, path_, FileLock::Missing::make_file);
    return;
  }
  if (fs::exists(fs::symlink_status(partial_, error))) remove_ours(partial_);
  fs::create_directory(partial_, error);
  if (error)
    throw input_error(fmt::format("{} can't be made: {}", partial_.string(), error.message()));
  lock_ = FileLock(partial_, path_);
  OutputMarker().write(partial_);
}

void OutputPlace::drop_empty_directory() const noexcept { remove_if_empty(partial_); }

void OutputPlace::drop_parts() const noexcept {
  try {
    remove_ours(partial_);
  } catch (const std::exception&) {
    // The output is complete: a file that somebody else put among the parts is no failure.
  }
}

void OutputPlace::publish(const fs::path& file) const {
  std::error_code error;
  fs::rename(file, path_, error);
  if (error)
    throw failure(fmt::format("{} could not be given its name {}: {}", file.string(),
                              path_.string(), error.message()));
}

}  // namespace ortchestra
