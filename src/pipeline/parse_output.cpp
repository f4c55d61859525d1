#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "ortchestra/base/error.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {
namespace {

bool is_output_name(const std::string& text) {
  return text == "-" ||
         std::ranges::any_of(sink_kinds(), [&](const SinkKind& kind) { return kind.takes(text); });
}

std::vector<std::string> names_of_models(const std::string& text, std::string_view list) {
  std::vector<std::string> names;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    names.emplace_back(list.substr(start, end - start));
    if (names.back().empty())
      throw input_error(
          fmt::format("output '{}': the name of a model is missing after ':' or ','; give the "
                      "names of models, separated by commas",
                      text));
    start = end + 1;
  }
  return names;
}

}  // namespace

PipelineOutput parse_output(const std::string& text) {
  if (is_output_name(text)) return {text};
  // The last colon after the name of an output, because the name may contain colons too.
  for (std::size_t colon = text.rfind(':'); colon != std::string::npos && colon > 0;
       colon = text.rfind(':', colon - 1)) {
    if (!is_output_name(text.substr(0, colon))) continue;
    PipelineOutput output(text.substr(0, colon));
    output.models = names_of_models(text, std::string_view(text).substr(colon + 1));
    return output;
  }
  return {text};  // its name is refused with all others
}

}  // namespace ortchestra
