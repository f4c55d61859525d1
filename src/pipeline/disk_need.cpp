#include "pipeline/disk_need.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <system_error>

#include "base/text/numbers.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/decoded_model.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The bytes of one output of a model for one frame. Absent if the file does not declare them.
std::optional<double> bytes_of(const DecodedModel::Output& output, bool is_divided) {
  Shape shape = output.shape;
  const auto type = enum_named<ElementType>(output.type);
  if (shape.empty() || !type) return std::nullopt;
  const bool is_batch = shape.front() < 0 && output.first != FirstDimension::rows;
  if (!output.is_whole && (is_divided || is_batch)) shape.front() = 1;
  if (std::ranges::any_of(shape, [](std::int64_t extent) { return extent < 0; }))
    return std::nullopt;
  return static_cast<double>(element_count(shape) * element_size(*type));
}

/// The nearest folder that exists: a name with {stem} may have a folder per input.
fs::path existing_folder(const std::string& output) {
  std::error_code ignored;
  fs::path folder = fs::absolute(output, ignored).parent_path();
  while (folder.has_relative_path() && !fs::is_directory(folder, ignored))
    folder = folder.parent_path();
  return folder;
}

void add_model(const RunSetup& setup, std::size_t index, DiskNeed& need) {
  const ModelSpec& spec = setup.resolved.models[index];
  const std::size_t per_run =
      spec.fixed_batch > 0 ? spec.fixed_batch : static_cast<std::size_t>(setup.options.batch);
  for (const auto& output : decoded_model(spec, setup.resolved.descriptions[index]).outputs) {
    const std::optional<double> bytes = bytes_of(output, per_run > 1);
    need.is_exact = need.is_exact && bytes.has_value();
    need.bytes_per_frame +=
        bytes.value_or(0) / static_cast<double>(setup.options.models[index].every);
  }
}

std::optional<dev_t> disk_of(const fs::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return std::nullopt;
  return status.st_dev;
}

}  // namespace

std::vector<DiskNeed> disk_needs(const RunSetup& setup, std::int64_t written) {
  std::optional<std::int64_t> all = 0;
  std::int64_t longest = 0;  // of the inputs
  for (const std::optional<std::int64_t>& frames : setup.inputs.frames()) {
    if (!frames) all = std::nullopt;
    if (all) *all += *frames;
    longest = std::max(longest, frames.value_or(0));
  }
  std::vector<DiskNeed> needs;
  for (const PipelineOutput& output : setup.options.outputs) {
    if (output.sink || !sink_kind_of(output.name).holds_values) continue;
    DiskNeed need;
    need.output = output.name;
    need.folder = existing_folder(output.name);
    need.frames = all;
    for (std::size_t i = 0; i < setup.models.size(); ++i) {
      if (output.models.empty() ||
          std::ranges::find(output.models, setup.models[i].name) != output.models.end())
        add_model(setup, i, need);
    }
    if (all)
      need.peak_bytes = need.bytes_per_frame *
                        static_cast<double>(std::max<std::int64_t>(0, *all + longest - written));
    needs.push_back(std::move(need));
  }
  return needs;
}

std::optional<double> free_bytes(const fs::path& folder) {
  std::error_code error;
  const fs::space_info space = fs::space(folder, error);
  return error ? std::nullopt : std::optional(static_cast<double>(space.available));
}

std::string note_on(const DiskNeed& need, std::optional<double> free) {
  const std::string least = need.is_exact ? "" : "at least ";
  std::string text =
      fmt::format("{}: {}{} per frame", need.output, least, bytes_text(need.bytes_per_frame));
  if (need.frames)
    text += fmt::format(", {}{} for {} frames", least,
                        bytes_text(need.bytes_per_frame * static_cast<double>(*need.frames)),
                        *need.frames);
  if (!need.is_exact) text += ", because not all models declare the sizes of their outputs";
  if (!free) return text;
  if (need.frames)
    return text + fmt::format("; it takes up to {} while it is completed; {} are free",
                              bytes_text(need.peak_bytes), bytes_text(*free));
  return text + fmt::format("; {} are free", bytes_text(*free));
}

void require_space(const std::vector<DiskNeed>& on_one_disk, double free) {
  const double peak =
      std::accumulate(on_one_disk.begin(), on_one_disk.end(), 0.0,
                      [](double sum, const DiskNeed& need) { return sum + need.peak_bytes; });
  if (peak <= free) return;
  std::vector<std::string> parts;
  parts.reserve(on_one_disk.size());
  for (const DiskNeed& need : on_one_disk)
    parts.push_back(
        fmt::format("'{}' has {} per frame", need.output, bytes_text(need.bytes_per_frame)));
  throw input_error(
      fmt::format("the disk is too small: {}, so {} frames take up to {}, but {} are free; write "
                  "fewer frames, only some models ('{}:MODEL'), or to another disk",
                  fmt::join(parts, ", "), *on_one_disk.front().frames, bytes_text(peak),
                  bytes_text(free), on_one_disk.front().output),
      {{RemedyKind::frames}});
}

std::vector<std::string> notes_on_disk(const RunSetup& setup, std::int64_t written) {
  std::vector<std::string> notes;
  std::map<dev_t, std::vector<DiskNeed>> by_disk;
  for (DiskNeed& need : disk_needs(setup, written)) {
    notes.push_back(note_on(need, free_bytes(need.folder)));
    const std::optional<dev_t> disk = disk_of(need.folder);
    if (disk && need.frames) by_disk[*disk].push_back(std::move(need));
  }
  for (const auto& [disk, needs] : by_disk) {
    if (const auto free = free_bytes(needs.front().folder)) require_space(needs, *free);
  }
  return notes;
}

}  // namespace ortchestra
