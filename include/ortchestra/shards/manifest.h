#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/source/source.h"

namespace ortchestra {

/// A video of a manifest: one line of the file.
struct ManifestEntry {
  /// Unique in the manifest, and usable as the name of a file: outputs are named after it.
  std::string key;
  /// As for open_source(). A relative path is relative to the current directory of the run.
  std::string path;
  std::optional<std::int64_t> bytes = {};  ///< of the file, or of the pictures in a directory
  std::optional<std::int64_t> frames = {};
  std::optional<double> duration_s = {};
  std::optional<std::int64_t> width = {};   ///< of the first frame, in pixels
  std::optional<std::int64_t> height = {};  ///< of the first frame, in pixels
  /// Estimated work, at least 1. Only the ratios between the videos of one manifest matter.
  std::int64_t cost = 1;
  std::optional<std::string> error = {};  ///< why it could not be read when it was listed
};

/// The videos of a job, in the order of their results.
struct Manifest {
  std::vector<ManifestEntry> entries;
};

/// The largest cost of a video. Larger costs are reduced to it, so that sums fit in 64 bits.
inline constexpr std::int64_t largest_cost = std::int64_t{1} << 46;

/// What is wrong with a key, for messages: "it contains '/'". Empty if it can be used: it has 1 to
/// 200 bytes of UTF-8, no '/', no control character, and no '.' or '-' in front.
std::string problem_of_key(std::string_view key);

/// Reads a manifest: JSON Lines, one object per video. `key` and `path` are required, unknown
/// members are ignored. Lines without a cost get one as list_videos() computes it. Throws
/// Error(input), which names the line, for an invalid line and for a key that is used twice.
Manifest read_manifest(const std::filesystem::path& path);

/// Writes a manifest, atomically. "-" is standard output. Throws Error(failure).
void write_manifest(const std::filesystem::path& path, const Manifest& manifest);

struct ListOptions {
  InputOptions reading = {};
  /// Opens each video to get its size and number of frames. Without it, the costs are the sizes of
  /// the files, which is fast.
  enum class Probe { none, open } probe = Probe::open;
  /// Called after each video that was opened, by one thread at a time.
  std::function<void(std::size_t done, std::size_t all)> on_progress = {};
  std::stop_token stop = {};
};

/// Lists the videos for a manifest. An element of `what` is one of
/// - a directory: all videos below it, and each directory below it that holds pictures but no video
///   (one video each), sorted by name, without hidden files, and without following links to
///   directories;
/// - a pattern with *, ? or [: the files and directories that match it;
/// - a file whose name ends in ".txt", or "-" for standard input: one path or URL per line;
/// - any other path or URL: a video.
///
/// A key is made from the path alone: from the part below the directory or below the fixed part of
/// the pattern, else from the whole path. So it stays the same when other videos are added. If two
/// paths give the same key, both keys get the hash of the path. A path that is listed twice is one
/// video. A video that can't be opened is listed with the reason.
///
/// Throws Error(input) if an element does not exist or there is no video, and if `stop` is
/// requested.
Manifest list_videos(const std::vector<std::string>& what, const ListOptions& options = {});

}  // namespace ortchestra
