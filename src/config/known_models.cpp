#include "ortchestra/config/config.h"

#include <fmt/format.h>

#include <optional>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/zoo/known_model.h"

namespace ortchestra {
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

KnownModelNotes use_known_models(WorkSettings& work) {
  KnownModelNotes notes;
  work.uses.resize(work.models.size());
  for (std::size_t i = 0; i < work.models.size(); ++i) {
    ModelRequest& request = work.models[i];
    std::optional<DecodeOptions>& decode = work.uses[i].decode;
    const bool needs_recipe = !converts_pixels(request.recipe);
    if (!is_model_file(request.source) || (!needs_recipe && decode)) continue;
    const auto description = described(request);
    if (!description) continue;
    const auto known = find_known_model(*description);
    const bool needs_decoder = known && !decode && known->decode.kind != DecodeOptions{}.kind;
    if (known) request = with_known_recipe(std::move(request), *known);
    if (needs_decoder) decode = known->decode;
    if (known && (needs_recipe || needs_decoder)) {
      notes.completed.push_back(fmt::format("model {} is known as {}: its {} used",
                                            shown_name(request), known->name,
                                            needs_recipe && needs_decoder ? "recipe and decoder are"
                                            : needs_recipe                ? "recipe is"
                                                                          : "decoder is"));
    }
    if (!decode) {
      notes.undecoded.push_back(
          fmt::format("model {} has no decoder, so it gives only statistics of its outputs, and "
                      "nothing is drawn: give it a decoder in a configuration",
                      shown_name(request)));
    }
  }
  return notes;
}

}  // namespace ortchestra
