#include <fmt/format.h>
#include <fmt/ranges.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "ortchestra/base/error.h"
#include "source/input_kind.h"
#include "source/kinds.h"
#include "source/playlist.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_of_directory(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    paths.push_back(entry->path().string());
  }
  if (error) throw input_error("directory '" + directory + "' can't be read: " + error.message());
  return paths;
}

std::vector<std::string> files_of_glob(const std::string& pattern) {
  glob_t found{};
  const int status = glob(pattern.c_str(), GLOB_NOSORT | GLOB_TILDE, nullptr, &found);
  std::vector<std::string> paths;
  if (status == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  if (status != 0 && status != GLOB_NOMATCH)
    throw input_error("'" + pattern + "' can't be searched for files");
  if (paths.empty()) throw input_error("no file matches '" + pattern + "'");
  return paths;
}

}  // namespace

std::vector<std::string> pictures_of(const std::string& input) {
  return find_pictures(input).pictures;
}

PictureFiles find_pictures(const std::string& input) {
  std::vector<std::string> paths;
  std::error_code ignored;
  if (fs::is_directory(input, ignored)) {
    paths = files_of_directory(input);
  } else if (fs::exists(input, ignored)) {
    paths = {input};
  } else {
    paths = files_of_glob(input);
  }
  PictureFiles files;
  for (std::string& path : paths) {
    if (fs::is_directory(path, ignored)) continue;
    if (has_picture_extension(path)) {
      files.pictures.push_back(std::move(path));
    } else if (!fs::path(path).filename().string().starts_with('.')) {
      files.others.push_back(std::move(path));
    }
  }
  if (files.pictures.empty()) {
    throw input_error(fmt::format("no picture in '{}': names of pictures end in {}", input,
                                  fmt::join(picture_extensions, ", ")));
  }
  return files;
}

std::vector<std::string> files_of_video(const std::string& input) {
  std::vector<std::string> starts{input};
  if (kind_of_input(input) == InputKind::url) {
    // "file:///a.mp4", "concat:file:///a.ts|file:///b.ts": the text after a colon may be a path.
    std::size_t begin = 0;
    for (std::size_t at = 0; at < input.size(); ++at) {
      if (input[at] == '|') begin = at + 1;
      if (input[at] != ':') continue;
      begin = at + 1;
      starts.push_back(input.substr(begin, input.find('|', begin) - begin));
    }
  }
  std::vector<std::string> files;
  for (const std::string& start : starts) {
    std::error_code ignored;
    if (!fs::is_regular_file(start, ignored)) continue;
    files.push_back(start);
    for (const fs::path& file : files_in_playlist(start)) files.push_back(file.string());
  }
  return files;
}

}  // namespace ortchestra
