#include "pipeline/output_models.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

void check_output_models(const std::vector<PipelineOutput>& outputs,
                         const std::vector<PredictedModel>& models) {
  std::vector<std::string> names;
  names.reserve(models.size());
  for (const PredictedModel& model : models) names.push_back(model.name);
  for (const PipelineOutput& output : outputs) {
    for (const std::string& name : output.models) {
      if (std::ranges::find(names, name) != names.end()) continue;
      throw input_error(
          fmt::format("output '{}' can't get predictions of '{}': no model has this "
                      "name; the models are {}{}",
                      output.name, name, fmt::join(names, ", "), suggestion(name, names)));
    }
    const std::vector<std::string>& given = output.models.empty() ? names : output.models;
    if (output.sink || given.size() < 2 || sink_kind_of(output.name).mixes_models) continue;
    throw input_error(
        fmt::format("output '{}' can hold the predictions of only one model, but gets those of {}: "
                    "name one after a colon, as in '{}:{}'",
                    output.name, fmt::join(given, ", "), output.name, given.front()));
  }
}

}  // namespace ortchestra
