#include "pipeline/resumption/job.h"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "base/text/sha256.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/source/source.h"
#include "pipeline/resumption/options_json.h"
#include "source/input_kind.h"
#include "tensor/recipe_json.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Bytes that are hashed at each end of a file: enough to distinguish videos without reading them
/// completely.
constexpr std::uintmax_t end_bytes = std::uintmax_t{1} << 20;

std::string hash_of_ends(const fs::path& path, std::uintmax_t size) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::min(size, 2 * end_bytes), '\0');
  const auto head = static_cast<std::streamsize>(std::min(size, end_bytes));
  file.read(bytes.data(), head);
  const auto tail = static_cast<std::streamsize>(bytes.size()) - head;
  file.seekg(-tail, std::ios::end);
  file.read(bytes.data() + head, tail);
  return sha256_hex(bytes);
}

/// An input that was opened may vanish before its identity is read.
UnreadableInput unreadable(const fs::path& path, const std::error_code& error) {
  return UnreadableInput(
      input_error(fmt::format("input '{}' can't be read: {}; it must stay in place while the "
                              "run reads it",
                              path.string(), error.message())));
}

json file_identity(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) throw unreadable(path, error);
  return {{"bytes", size}, {"sha256_of_ends", hash_of_ends(path, size)}};
}

/// The hash of the names and sizes of files, independent of their order.
std::string hash_of_listing(const std::vector<fs::path>& files) {
  std::vector<std::string> lines;
  for (const fs::path& file : files) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) continue;
    const std::uintmax_t size = fs::file_size(file, error);
    if (error) throw unreadable(file, error);
    lines.push_back(fmt::format("{} {}", file.filename().string(), size));
  }
  std::ranges::sort(lines);
  return sha256_hex(fmt::format("{}", fmt::join(lines, "\n")));
}

std::vector<fs::path> files_of(const std::string& pattern) {
  glob_t found{};
  const int status = ::glob(pattern.c_str(), GLOB_NOSORT | GLOB_TILDE, nullptr, &found);
  std::vector<fs::path> files;
  if (status == 0) files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return files;
}

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    files.push_back(entry->path());
  }
  if (error) throw unreadable(directory, error);
  return files;
}

}  // namespace

json identity_of_content(const std::string& input) {
  json identity = json::object();
  std::error_code ignored;
  if (fs::is_regular_file(input, ignored)) {
    identity.update(file_identity(input));
  } else if (fs::is_directory(input, ignored)) {
    identity["sha256_of_listing"] = hash_of_listing(files_in(input));
  } else if (!is_synthetic(input) && kind_of_input(input) == InputKind::file) {
    const std::vector<fs::path> files = files_of(input);
    if (files.empty())
      throw unreadable(input, std::make_error_code(std::errc::no_such_file_or_directory));
    identity["sha256_of_listing"] = hash_of_listing(files);
  }
  return identity;
}

namespace {

json identity_of(const PipelineInput& input) {
  json identity = {{"name", input.name}};
  if (!input.source) identity.update(identity_of_content(input.name));
  return identity;
}

/// The journal stores width and height in one field.
json recipe_in_job(const Recipe& recipe) {
  json job = recipe_to_json(recipe);
  job["size"] = {recipe.width, recipe.height};
  job.erase("width");
  job.erase("height");
  return job;
}

json constants_json(const std::vector<ConstantInput>& constants) {
  json list = json::array();
  for (const ConstantInput& constant : constants)
    list.push_back({{"name", constant.name}, {"values", constant.values}});
  return list;
}

}  // namespace

json job_of(const PipelineOptions& options, const ResolvedModels& resolved,
            const std::vector<PredictedModel>& predicted) {
  json job = {{"ort_version", ort_version()},
              {"row", to_string(options.row)},
              {"device", options.device},
              {"batch", options.batch},
              {"frames", options.frames ? json(*options.frames) : json(nullptr)},
              {"checkpoint_frames", options.checkpoint_frames},
              {"autorotate", options.reading.autorotate},
              {"outputs", json::array()},
              {"inputs", json::array()},
              {"models", json::array()}};
  for (const PipelineInput& input : options.inputs) job["inputs"].push_back(identity_of(input));
  for (const PipelineOutput& output : options.outputs) {
    json entry = output.name;
    if (!output.models.empty()) entry = {{"name", output.name}, {"models", output.models}};
    job["outputs"].push_back(std::move(entry));
  }
  for (std::size_t i = 0; i < resolved.models.size(); ++i) {
    const ModelSpec& spec = resolved.models[i];
    json decode = to_json(options.models[i].decode);
    decode.erase("labels_file");  // its content matters, not its path
    job["models"].push_back({{"name", spec.name},
                             {"sha256", resolved.descriptions[i].sha256},
                             {"recipe", recipe_in_job(spec.recipe)},
                             {"constants", constants_json(spec.constants)},
                             {"whole_outputs", spec.whole_outputs},
                             {"every", options.models[i].every},
                             {"decode", decode},
                             {"labels", predicted[i].labels}});
    if (!spec.device.empty()) job["models"].back()["device"] = spec.device;
  }
  return job;
}

}  // namespace ortchestra
