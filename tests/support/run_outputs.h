#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/files/file.h"
#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"

// Input videos for `run`, and comparison of its output files.
namespace ortchestra::test {

/// Writes a video of the synthetic input, starting at frame `skip`. With this size, libx264 does
/// not always encode the same bytes unless it is told to be deterministic.
inline std::string make_video(const std::filesystem::path& path, int frames, int skip = 0) {
  SourceOptions options;
  options.synthetic_size = {112, 80};
  const auto source = open_source("synthetic", options);
  VideoWriter writer(path, {.size = {112, 80}});
  for (int frame = -skip; frame < frames; ++frame) {
    const auto picture = std::get<SourceFrame>(source->next()).picture;
    if (frame >= 0) writer.write(picture);
  }
  writer.close();
  return path;
}

/// All files below a folder: relative path → bytes. For a video: the decoded pixels of all frames.
inline std::map<std::string, std::string> contents_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::string& content = files[fs::relative(entry.path(), folder)];
    if (entry.path().extension() != ".mp4") {
      content = read_file(entry.path());
      continue;
    }
    const auto source = open_source(entry.path());
    for (auto next = source->next(); !std::holds_alternative<EndOfSource>(next);
         next = source->next()) {
      const Picture& picture = std::get<SourceFrame>(next).picture;
      for (int y = 0; y < picture.height; ++y) {
        content.append(reinterpret_cast<const char*>(picture.pixels.get()) +
                           std::ptrdiff_t{y} * picture.stride,
                       std::size_t{3} * static_cast<std::size_t>(picture.width));
      }
    }
  }
  return files;
}

/// Expects the same files with the same contents. Reports only which files differ, because contents
/// may be large.
inline void expect_equal_contents(const std::map<std::string, std::string>& files,
                                  const std::map<std::string, std::string>& expected) {
  for (const auto& [name, content] : files)
    EXPECT_TRUE(expected.contains(name)) << name << " should not exist";
  for (const auto& [name, content] : expected) {
    const auto file = files.find(name);
    if (file == files.end()) {
      ADD_FAILURE() << name << " is missing";
    } else {
      EXPECT_TRUE(file->second == content)
          << name << " differs: " << file->second.size() << " bytes, not " << content.size();
    }
  }
}

}  // namespace ortchestra::test
