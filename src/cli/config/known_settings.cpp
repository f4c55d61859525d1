#include "cli/config/known_settings.h"

#include <fmt/format.h>

#include <optional>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/zoo/known_model.h"

namespace ortchestra::cli {
namespace {

std::string shown_name(const ModelRequest& request) {
  return request.name ? *request.name : default_name(request.source);
}

std::optional<ModelDescription> described(const ModelRequest& request) {
  try {
    return describe_model(request.source);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<std::string> use_known_models(WorkSettings& work) {
  std::vector<std::string> notes;
  work.uses.resize(work.models.size());
  for (std::size_t i = 0; i < work.models.size(); ++i) {
    ModelRequest& request = work.models[i];
    std::optional<DecodeOptions>& decode = work.uses[i].decode;
    const bool needs_recipe = !converts_pixels(request.recipe);
    if (!is_model_file(request.source) || (!needs_recipe && decode)) continue;
    const auto description = described(request);
    if (!description) continue;
    const auto known = find_known_model(*description);
    if (!known) continue;
    request = with_known_recipe(std::move(request), *known);
    const bool needs_decoder = !decode && known->decode.kind != DecodeOptions{}.kind;
    if (needs_decoder) decode = known->decode;
    if (!needs_recipe && !needs_decoder) continue;
    notes.push_back(fmt::format("model {} is known as {}: its {} used", shown_name(request),
                                known->name,
                                needs_recipe && needs_decoder ? "recipe and decoder are"
                                : needs_recipe                ? "recipe is"
                                                              : "decoder is"));
  }
  return notes;
}

std::vector<std::string> notes_on_undecoded(const WorkSettings& work) {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < work.models.size(); ++i) {
    const ModelRequest& request = work.models[i];
    const bool has_decoder = i < work.uses.size() && work.uses[i].decode;
    if (has_decoder || !is_model_file(request.source)) continue;
    if (!described(request)) continue;  // an error will say so
    notes.push_back(
        fmt::format("model {} has no decoder, so it gives only statistics of its outputs, and "
                    "nothing is drawn: "
                    "'ortchestra inspect {} --toml models.toml' writes a draft configuration",
                    shown_name(request), request.source));
  }
  return notes;
}

}  // namespace ortchestra::cli
