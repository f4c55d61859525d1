#include "ortchestra/sink/sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <set>

#include "ortchestra/base/error.h"
#include "sink/files/partial_output.h"
#include "sink/kinds.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::array kind_list{
    SinkKind{.name = ".jsonl",
             .summary = "one line of JSON per frame",
             .takes = is_jsonl,
             .open = open_jsonl,
             .mixes_inputs = true,
             .form = OutputForm::stream,
             .join = join_jsonl},
    SinkKind{.name = ".csv",
             .summary = "one line per detection",
             .takes = is_csv,
             .open = open_csv,
             .mixes_inputs = true,
             .form = OutputForm::stream,
             .join = join_csv},
    SinkKind{.name = ".json",
             .summary = "COCO: boxes, masks and poses",
             .takes = is_coco,
             .open = open_coco,
             .mixes_inputs = true,
             .form = OutputForm::file,
             .join = join_coco},
    SinkKind{.name = ".yolo/",
             .summary = "YOLO label files of one model",
             .takes = is_yolo,
             .open = open_yolo,
             .mixes_inputs = false,
             .form = OutputForm::directory,
             .mixes_models = false},
    SinkKind{.name = ".yolo-scores/",
             .summary = "the same with scores",
             .takes = is_yolo_scores,
             .open = open_yolo_scores,
             .mixes_inputs = false,
             .form = OutputForm::directory,
             .mixes_models = false},
    SinkKind{.name = ".npz",
             .summary = "the outputs' values as numpy arrays",
             .takes = is_npz,
             .open = open_npz,
             .mixes_inputs = false,
             .form = OutputForm::file,
             .holds_values = true},
    SinkKind{.name = ".mp4",
             .summary = "the video with predictions drawn",
             .takes = is_video,
             .open = open_video_sink,
             .mixes_inputs = true,
             .form = OutputForm::file,
             .holds_pictures = true,
             .holds_audio = true},
    // Takes every directory, so it is the last one.
    SinkKind{.name = "DIR/",
             .summary = "pictures with predictions drawn",
             .takes = is_images_directory,
             .open = open_images_directory,
             .mixes_inputs = false,
             .form = OutputForm::directory,
             .holds_pictures = true},
};

}  // namespace

bool has_extension(std::string_view output, std::string_view extension) {
  if (output.size() <= extension.size()) return false;
  return std::ranges::equal(
      output.substr(output.size() - extension.size()), extension,
      [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

std::span<const SinkKind> sink_kinds() { return kind_list; }

std::string sink_names(std::optional<OutputForm> form) {
  std::string names;
  for (const SinkKind& kind : kind_list) {
    if (form && kind.form != *form) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", kind.name);
  }
  return names;
}

const SinkKind& sink_kind_of(const std::string& output) {
  const auto kind =
      std::ranges::find_if(kind_list, [&](const SinkKind& entry) { return entry.takes(output); });
  if (kind != kind_list.end()) return *kind;
  std::vector<std::string> ways;
  ways.reserve(std::size(kind_list));
  for (const SinkKind& entry : kind_list)
    ways.push_back(fmt::format("{} ({})", entry.name, entry.summary));
  throw input_error(
      fmt::format("output '{}': its name does not say what to write: give a name that ends in {}, "
                  "or - for JSONL on standard output",
                  output, fmt::join(ways, ", ")));
}

std::optional<fs::path> output_path(const std::string& output) {
  if (output == "-") return std::nullopt;
  const bool is_directory =
      is_images_directory(output) || is_yolo(output) || is_yolo_scores(output);
  return is_directory ? directory_of_output(output) : output;
}

bool is_direct(const std::string& output) {
  const std::optional<fs::path> path = output_path(output);
  return !path || is_pipe_or_device(*path);
}

std::unique_ptr<PredictionSink> open_sink(const std::string& output, const SinkOptions& options) {
  return sink_kind_of(output).open(output, options);
}

void check_sinks(std::span<const std::string> outputs, const SinkOptions& options) {
  std::set<fs::path> seen;
  for (const std::string& output : outputs) {
    const SinkKind& kind = sink_kind_of(output);
    std::error_code ignored;
    const std::optional<fs::path> path = output_path(output);
    // weakly_canonical() does not make the path absolute if its first part does not exist.
    if (!seen.insert(path ? fs::weakly_canonical(fs::absolute(*path, ignored), ignored) : "-")
             .second)
      throw input_error(
          fmt::format("output '{}' is given twice: give each output its own name", output));
    if (path) PartialOutput(*path, kind.form).check(options);
  }
}

}  // namespace ortchestra
