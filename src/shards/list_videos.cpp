#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/system/cpu_budget.h"
#include "base/text/text.h"
#include "base/threads/notify.h"
#include "base/threads/start_thread.h"
#include "ortchestra/base/error.h"
#include "ortchestra/shards/manifest.h"
#include "shards/costs.h"
#include "shards/keys.h"
#include "shards/listing.h"
#include "source/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The size of a file, or of the pictures in a directory.
std::optional<std::int64_t> bytes_of_input(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    const std::uintmax_t size = fs::file_size(path, error);
    return error ? std::nullopt : std::optional(static_cast<std::int64_t>(size));
  }
  std::int64_t sum = 0;
  for (const std::string& picture : files_of_input(path)) {
    const std::uintmax_t size = fs::file_size(picture, error);
    if (!error) sum += static_cast<std::int64_t>(size);
  }
  return sum;
}

void probe(ManifestEntry& entry, const ListOptions& options) {
  try {
    SourceOptions source_options;
    static_cast<InputOptions&>(source_options) = options.reading;
    source_options.stop = options.stop;
    const auto source = open_source(entry.path, source_options);
    const SourceInfo& info = source->info();
    if (info.is_live) throw input_error("it is a live stream, which can be read only once");
    entry.width = info.width;
    entry.height = info.height;
    entry.frames = info.frames;
    if (info.fps && info.frames && *info.fps > 0)
      entry.duration_s = static_cast<double>(*info.frames) / *info.fps;
  } catch (const Error& error) {
    entry.error = error.what();
  }
}

/// Opens all videos, several at a time, because most of the time is waiting for the disk.
void probe_all(std::vector<ManifestEntry>& entries, const ListOptions& options) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < entries.size() && !options.stop.stop_requested(); i = next++) {
      if (!entries[i].error) probe(entries[i], options);
      const std::lock_guard lock(mutex);
      notify(options.on_progress, ++done, entries.size());
    }
  };
  const auto threads =
      std::min<std::size_t>(static_cast<std::size_t>(cpu_budget().threads()), entries.size());
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < threads; ++i) helpers.push_back(start_thread(work));
  work();
}

ManifestEntry new_entry(FoundVideo video) {
  ManifestEntry entry;
  entry.key = key_of(video.key_text);
  entry.path = std::move(video.path);
  if (utf8_text(entry.path) != entry.path) {
    entry.path = utf8_text(entry.path);
    entry.error = "its name is not valid UTF-8: rename it";
    return entry;
  }
  if (is_path(entry.path)) entry.bytes = bytes_of_input(entry.path);
  std::error_code ignored;
  if (is_path(entry.path) && !fs::exists(entry.path, ignored)) entry.error = "it does not exist";
  return entry;
}

}  // namespace

Manifest list_videos(const std::vector<std::string>& what, const ListOptions& options) {
  Manifest manifest;
  for (FoundVideo& video : find_videos(what))
    manifest.entries.push_back(new_entry(std::move(video)));
  if (manifest.entries.empty())
    throw input_error("no video was found: give a directory with videos, a pattern or videos");
  make_keys_distinct(manifest.entries);
  if (options.probe == ListOptions::Probe::open) probe_all(manifest.entries, options);
  if (options.stop.stop_requested()) throw input_error("the listing was interrupted");
  set_costs(manifest.entries);
  return manifest;
}

}  // namespace ortchestra
