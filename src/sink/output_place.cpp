#include "sink/output_place.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "ortchestra/base/error.h"
#include "ortchestra/base/file.h"

namespace ortchestra {
namespace fs = std::filesystem;
namespace {

/// Renaming onto a symbolic link would replace it, not what it points to. What is written directly
/// need have no other name: /dev/stdout leads to none where it is a pipe.
fs::path without_links(fs::path path) {
  if (is_pipe_or_device(path)) return path;
  std::error_code error;
  auto target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
  return error ? std::move(path) : std::move(target);
}

}  // namespace

bool is_pipe_or_device(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_regular_file(path, ignored) &&
         !fs::is_directory(path, ignored);
}

OutputPlace::OutputPlace(fs::path path, OutputForm form)
    : path_(without_links(std::move(path))), partial_(path_.string() + ".partial"), form_(form) {}

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
          fmt::format("{} can't be continued: {} is not there; give --overwrite to begin again",
                      path_.string(), partial_.string()));
    return;
  }
  if (options.existing == ExistingOutput::overwrite) return;
  const bool is_empty_directory = fs::is_directory(path_, ignored) && fs::is_empty(path_, ignored);
  if (fs::exists(path_, ignored) && !is_empty_directory)
    throw input_error(fmt::format("{} exists: give --overwrite, or another name", path_.string()));
  if (unfinished)
    throw input_error(
        fmt::format("{} is what an unfinished run left: give --resume to continue it, --overwrite "
                    "to begin again, or another name",
                    partial_.string()));
}

void OutputPlace::claim(const SinkOptions& options) {
  check(options);
  if (is_direct()) return;
  // Only who holds what has the name may take the name from it: what another run has just begun
  // isn't removed.
  lock_ = FileLock(partial_, path_);
  if (options.continue_at) return;
  std::error_code error;
  fs::remove_all(partial_, error);
  if (error)
    throw input_error(fmt::format("{} can't be removed: {}", partial_.string(), error.message()));
  if (form_ == OutputForm::stream) {
    lock_ = FileLock(partial_, path_, FileLock::Missing::make_file);
    return;
  }
  fs::create_directory(partial_, error);
  if (error)
    throw input_error(fmt::format("{} can't be made: {}", partial_.string(), error.message()));
  lock_ = FileLock(partial_, path_);
}

void OutputPlace::drop_empty_directory() const noexcept {
  std::error_code ignored;
  fs::remove(partial_, ignored);  // fails for one that is not empty
}

void OutputPlace::publish(const fs::path& file) const {
  std::error_code error;
  fs::rename(file, path_, error);
  if (error)
    throw failure(fmt::format("{} could not be given its name {}: {}", file.string(),
                              path_.string(), error.message()));
}

}  // namespace ortchestra
