#include "shards/listing.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <istream>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "ortchestra/base/error.h"
#include "source/input_kind.h"
#include "source/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Files that are listed as videos if they are found in a directory. Other names can be given.
constexpr std::array<std::string_view, 30> video_extensions{
    ".mp4", ".m4v", ".mov", ".mkv",  ".webm", ".avi", ".ts",   ".m2ts", ".mts", ".mpg",
    ".mpe", ".mp2", ".vob", ".mpeg", ".wmv",  ".asf", ".flv",  ".f4v",  ".3gp", ".3g2",
    ".ogv", ".ogm", ".mxf", ".y4m",  ".h264", ".264", ".hevc", ".h265", ".gif", ".mjpeg"};

bool has_video_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char letter) { return std::tolower(letter); });
  return std::ranges::find(video_extensions, extension) != video_extensions.end();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// What one directory contains itself.
struct DirectoryContents {
  std::vector<std::string> videos;
  std::vector<std::string> directories;
  bool has_pictures = false;
};

DirectoryContents contents_of(const fs::path& directory) {
  DirectoryContents found;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (is_hidden(entry->path())) continue;
    std::error_code ignored;
    if (entry->is_directory(ignored)) {
      if (!entry->is_symlink(ignored)) found.directories.push_back(entry->path().string());
    } else if (has_video_extension(entry->path())) {
      found.videos.push_back(entry->path().string());
    } else {
      found.has_pictures = found.has_pictures || has_picture_extension(entry->path().string());
    }
  }
  if (error)
    throw input_error(fmt::format("directory '{}' can't be read: {}; check its permissions",
                                  directory.string(), error.message()));
  std::ranges::sort(found.videos);
  std::ranges::sort(found.directories);
  return found;
}

/// Collects the videos, each path once.
class VideoList {
 public:
  void add(const std::string& path, std::string key_text) {
    if (seen_.insert(path).second) videos_.push_back({path, std::move(key_text)});
  }

  /// `root`: a key is made from the part of the path below it.
  void add_directory(const std::string& directory, const std::string& root) {
    DirectoryContents contents = contents_of(directory);
    for (const std::string& video : contents.videos) add(video, below(video, root));
    if (contents.has_pictures && contents.videos.empty()) add(directory, below(directory, root));
    for (const std::string& inner : contents.directories) add_directory(inner, root);
  }

  std::vector<FoundVideo> take() { return std::move(videos_); }

 private:
  /// A root that holds pictures itself has its own name.
  static std::string below(const std::string& path, const std::string& root) {
    const fs::path relative = fs::path(path).lexically_relative(root);
    if (!relative.empty() && relative != ".") return relative.string();
    return fs::path(path).lexically_normal().filename().string();
  }

  std::unordered_set<std::string> seen_;
  std::vector<FoundVideo> videos_;
};

bool is_pattern(const std::string& text) { return text.find_first_of("*?[") != std::string::npos; }

/// The directory of a pattern before its first special character.
std::string fixed_part(const std::string& pattern) {
  const std::size_t slash = pattern.rfind('/', pattern.find_first_of("*?["));
  return slash == std::string::npos ? "." : pattern.substr(0, slash + 1);
}

void add_pattern(const std::string& pattern, VideoList& list) {
  glob_t found{};
  const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
  std::vector<std::string> paths;
  if (status == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (status != 0 && status != GLOB_NOMATCH)
    throw input_error(fmt::format("'{}' can't be searched for files", pattern));
  if (paths.empty()) throw input_error(fmt::format("no file matches '{}'", pattern));
  std::ranges::sort(paths);
  const std::string root = fs::path(fixed_part(pattern)).lexically_normal().string();
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      list.add_directory(path, root);
    } else {
      list.add(path, fs::path(path).lexically_relative(root).string());
    }
  }
}

void require_repeatable(const std::string& input) {
  const InputKind kind = kind_of_input(input);
  if (kind == InputKind::device || kind == InputKind::pipe)
    throw input_error(
        fmt::format("'{}' can't be in a manifest, because it can be read only once", input));
}

void add_lines(std::istream& lines, VideoList& list) {
  for (std::string line; std::getline(lines, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    require_repeatable(line);
    list.add(line, line);
  }
}

void add_file_of_lines(const std::string& path, VideoList& list) {
  std::ifstream file(path);
  if (!file)
    throw input_error(fmt::format("{} can't be read: check the path and its permissions", path));
  add_lines(file, list);
}

void add_found(const std::string& what, VideoList& list) {
  std::error_code ignored;
  if (what.empty()) throw input_error("the name of a video is empty");
  if (what == "-") return add_lines(std::cin, list);
  if (fs::is_directory(what, ignored)) return list.add_directory(what, what);
  if (!fs::exists(what, ignored) && is_pattern(what)) return add_pattern(what, list);
  if (fs::path(what).extension() == ".txt") return add_file_of_lines(what, list);
  require_repeatable(what);
  if (is_path(what) && !fs::exists(what, ignored))
    throw input_error(fmt::format("'{}' does not exist: check the path", what));
  list.add(what, what);
}

}  // namespace

std::vector<FoundVideo> find_videos(const std::vector<std::string>& what) {
  VideoList list;
  for (const std::string& element : what) add_found(element, list);
  return list.take();
}

}  // namespace ortchestra
