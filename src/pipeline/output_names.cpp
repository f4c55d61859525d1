#include "pipeline/output_names.h"

#include <fmt/format.h>

#include <set>

#include "base/files/input_stem.h"
#include "base/text/distinct_names.h"
#include "ortchestra/base/error.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view placeholder = "{stem}";

std::string expanded(std::string output, const std::string& stem) {
  for (std::size_t at = output.find(placeholder); at != std::string::npos;
       at = output.find(placeholder, at + stem.size())) {
    output.replace(at, placeholder.size(), stem);
  }
  return output;
}

}  // namespace

OutputNames::OutputNames(const std::vector<PipelineInput>& inputs,
                         const std::vector<PipelineOutput>& outputs)
    : own_(inputs.size()) {
  std::set<std::string> taken;
  std::vector<std::string> stems;
  stems.reserve(inputs.size());
  for (const PipelineInput& input : inputs)
    stems.push_back(distinct_name(input_stem(input.name), taken));
  const auto add = [&](std::vector<std::string>& list, std::string name,
                       const std::vector<std::string>& models) {
    if (!models.empty()) models_[name] = models;
    list.push_back(std::move(name));
  };
  for (const auto& [output, own_sink, models] : outputs) {
    if (own_sink) continue;
    const SinkKind& kind = sink_kind_of(output);
    if (output.find(placeholder) == std::string::npos) {
      if (inputs.size() > 1 && !kind.mixes_inputs) {
        throw input_error(
            fmt::format("output '{}' can hold the frames of only one input, but there are {} "
                        "inputs: put {} into its name to get one output per input",
                        output, inputs.size(), placeholder));
      }
      add(shared_, output, models);
      continue;
    }
    for (std::size_t input = 0; input < inputs.size(); ++input)
      add(own_[input], expanded(output, stems[input]), models);
  }
}

std::vector<std::string> OutputNames::all() const {
  std::vector<std::string> names = shared_;
  for (const auto& own : own_) names.insert(names.end(), own.begin(), own.end());
  return names;
}

const std::vector<std::string>& OutputNames::models_of(const std::string& output) const {
  static const std::vector<std::string> all_models;
  const auto found = models_.find(output);
  return found == models_.end() ? all_models : found->second;
}

std::vector<fs::path> OutputNames::resumable() const {
  std::vector<fs::path> paths;
  for (const std::string& output : all()) {
    if (!is_direct(output)) paths.push_back(*output_path(output));
  }
  return paths;
}

std::optional<fs::path> OutputNames::journal() const {
  const std::vector<fs::path> paths = resumable();
  if (paths.empty()) return std::nullopt;
  return paths.front().string() + ".journal";
}

}  // namespace ortchestra
