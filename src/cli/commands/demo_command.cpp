#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <system_error>
#include <variant>

#include "base/files/file.h"
#include "base/text/values.h"
#include "cli/commands/command.h"
#include "cli/commands/demo_marker.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/options.h"
#include "cli/terminal/picture_size.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/sink/video_writer.h"
#include "ortchestra/source/source.h"

namespace ortchestra::cli {
namespace {

namespace fs = std::filesystem;

constexpr bool with_video = ORTCHESTRA_WITH_VIDEO;
constexpr double video_fps = 30;
constexpr std::int64_t default_frames = 300;
constexpr PictureSize default_size{640, 480};

struct DemoFlags {
  std::string directory;
  std::optional<std::int64_t> frames;
  std::optional<PictureSize> size;
  bool overwrite = false;
};

struct DemoFiles {
  std::vector<std::pair<std::string_view, fs::path>> models;  ///< name, path
  fs::path video;
};

DemoFiles files_in(const fs::path& directory) {
  DemoFiles files;
  for (const std::string_view name : builtin_model_names()) {
    files.models.emplace_back(name, directory / (std::string(name) + ".onnx"));
  }
  files.video = directory / "demo.mp4";
  return files;
}

/// Throws Error(input) if a file exists. With --overwrite, only files that demo wrote may exist.
void require_free(const DemoFiles& files, const DemoMarker& marker, bool overwrite) {
  const auto require = [&](const fs::path& path) {
    std::error_code ignored;
    if (!fs::exists(path, ignored) || (overwrite && marker.wrote(path))) return;
    throw input_error(path.string() +
                      (overwrite ? " was not written by demo, or was changed: move it away, or "
                                   "give another directory"
                                 : " exists already: give another directory, or --overwrite"));
  };
  for (const auto& [name, path] : files.models) require(path);
  if (with_video) require(files.video);
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw input_error(directory.string() + " can't be created: " + error.message() +
                      "; give another directory");
}

/// Returns false if `stop` was requested first. Then there is no video.
bool write_video(VideoWriter& writer, std::int64_t frames, const PictureSize& size,
                 const std::stop_token& stop) {
  SourceOptions options;
  options.synthetic_size = size;
  options.synthetic_fps = video_fps;
  options.synthetic_frames = frames;
  const auto source = open_source("synthetic", options);
  for (;;) {
    const auto next = source->next();
    const auto* const frame = std::get_if<SourceFrame>(&next);
    if (frame == nullptr) break;
    if (stop.stop_requested()) return false;
    writer.write(frame->picture);
  }
  writer.close();
  return true;
}

std::string next_command(const DemoFiles& files) {
  std::string command = "ortchestra bench";
  if (with_video) command += " -i " + files.video.string();
  for (const auto& [name, path] : files.models) command += " -m " + path.string();
  return command;
}

int run(const DemoFlags& flags) {
  const Interruption interruption({});
  const fs::path directory = flags.directory;
  const DemoFiles files = files_in(directory);
  const PictureSize size = flags.size.value_or(default_size);
  const std::int64_t frames = flags.frames.value_or(default_frames);
  DemoMarker marker(directory);
  require_free(files, marker, flags.overwrite);
  make_directory(directory);
  // The writer comes first, because it may reject the size.
  std::optional<VideoWriter> writer;
  if (with_video) writer.emplace(files.video, VideoWriterOptions{.size = size, .fps = video_fps});

  for (const auto& [name, path] : files.models) {
    if (interruption.requested()) return interruption.exit_code();
    write_file_atomically(path, builtin_model_bytes(name));
    marker.add(path);
    print(fmt::format("wrote {}\n", path.string()));
  }
  if (!writer) {
    print(
        "wrote no video, because this build does not support video "
        "(-DORTCHESTRA_WITH_VIDEO=ON); bench uses its synthetic input instead\n");
  } else if (write_video(*writer, frames, size, interruption.token())) {
    marker.add(files.video);
    print(fmt::format("wrote {}: {} frames of {}x{}, {} fps\n", files.video.string(), frames,
                      size.width, size.height, video_fps));
  } else {
    return interruption.exit_code();
  }
  return print("\nNext:\n  " + next_command(files) + "\n");
}

}  // namespace

Action add_demo(CLI::App& app, const Arguments&) {
  const auto flags = std::make_shared<DemoFlags>();
  app.add_option("DIR", flags->directory, "where to write the files; it is created if needed")
      ->required();
  add_value({app},
            {"-n,--frames", "N", fmt::format("frames in the video [default: {}]", default_frames)},
            flags->frames, [](const std::string& option, const std::string& text) {
              return parse_whole_number(option, text, range::frames);
            });
  add_value({app},
            {"--size", "WxH",
             fmt::format("size of the video in pixels, even numbers [default: {}x{}]",
                         default_size.width, default_size.height)},
            flags->size, parse_size);
  app.add_flag("--overwrite", flags->overwrite, "replace files that an earlier demo wrote there");
  app.footer(
      "Writes the four built-in models of bench as .onnx files, and the synthetic input as\n"
      "demo.mp4. The models do the same computation as real models, but their weights are\n"
      "random, so their predictions mean nothing.\n\n"
      "Examples:\n"
      "  ortchestra demo demo-files\n"
      "  ortchestra demo demo-files --frames 60 --size 320x240 --overwrite");
  return [flags] { return run(*flags); };
}

}  // namespace ortchestra::cli
