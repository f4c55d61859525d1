#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/files/file.h"
#include "ortchestra/pipeline/pipeline.h"
#include "support/strategy_test.h"

// Runs of the pipeline on fake models and small pictures with chosen values.
namespace ortchestra::test {

/// Writes a picture of a single grey value. Its name is `number`, which decides the order. Options
/// of the fake model such as "fail_value" see `grey`.
inline void write_grey(const std::filesystem::path& folder, int number, int grey, int side = 16) {
  const std::string size = std::to_string(side);
  std::filesystem::create_directories(folder);
  write_file_atomically(
      folder / (std::to_string(number) + ".ppm"),
      "P6 " + size + " " + size + " 255\n" +
          std::string(static_cast<std::size_t>(side) * side * 3, static_cast<char>(grey)));
}

/// Writes `count` pictures to `folder`; picture n has the grey value n + `first`. Returns the
/// folder.
inline std::string grey_pictures(const std::filesystem::path& folder, int count, int first = 0) {
  for (int number = 0; number < count; ++number) write_grey(folder, number, number + first);
  return folder;
}

inline EngineModel pipeline_model(const std::string& name, const std::string& options = "",
                                  std::int64_t every = 1) {
  return {.request = fake_model(name, options), .decode = {}, .every = every};
}

/// Two models with the same recipe, and one with another recipe.
inline std::vector<EngineModel> three_models() {
  return {pipeline_model("first"), pipeline_model("second", "seed=7"),
          pipeline_model("bytes", "type=uint8,outputs=3")};
}

inline PipelineOptions pipeline_options(std::vector<EngineModel> models, std::string input,
                                        std::string output, const std::string& row = "pool") {
  PipelineOptions options;
  options.models = std::move(models);
  options.inputs = {std::move(input)};
  options.outputs = {std::move(output)};
  options.row = parse_row(row);
  return options;
}

inline RunSummary run(const PipelineOptions& options, const PipelineObserver& observer = {},
                      std::stop_token stop = {}) {
  return run_pipeline(options, observer, std::move(stop));
}

/// The lines of a .jsonl file.
inline std::vector<nlohmann::json> json_lines(const std::filesystem::path& path) {
  std::vector<nlohmann::json> lines;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

/// Returns the .jsonl output of a run. No files remain.
inline std::string written(PipelineOptions options) {
  const TemporaryDirectory folder;
  options.outputs = {folder / "written.jsonl"};
  run(options);
  return read_file(folder / "written.jsonl");
}

/// All files below a folder: relative path → bytes.
inline std::map<std::string, std::string> files_below(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), folder)] = read_file(entry.path());
  }
  return files;
}

}  // namespace ortchestra::test
