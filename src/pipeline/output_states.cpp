#include "pipeline/output_states.h"

#include <filesystem>
#include <system_error>

#include "base/files/links.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The size of a file, or of all files in a directory. Empty if there is nothing.
std::optional<std::int64_t> bytes_on_disk(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    const std::uintmax_t size = fs::file_size(path, error);
    return error ? std::nullopt : std::optional(static_cast<std::int64_t>(size));
  }
  std::int64_t bytes = 0;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    const std::uintmax_t size = entry->file_size(ignored);
    if (!ignored) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

}  // namespace

OutputSummary summary_of_output(const OutputNames& names, const std::string& output,
                                OutputState state, std::optional<std::int64_t> frames) {
  OutputSummary summary;
  summary.output = output;
  summary.format = sink_kind_of(output).name;
  summary.models = names.models_of(output);
  summary.frames = frames;
  summary.state = state;
  if (!is_direct(output)) {
    const fs::path path = *output_path(output);
    summary.bytes = bytes_on_disk(state == OutputState::complete ? path : partial_path(path));
  }
  return summary;
}

}  // namespace ortchestra
