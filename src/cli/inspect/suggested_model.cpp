#include "cli/inspect/suggested_model.h"

#include <algorithm>
#include <utility>

#include "ortchestra/loading/decoded_model.h"

namespace ortchestra::cli {

SuggestedModel suggest_model(const std::string& name, const ModelDescription& description,
                             const ModelRequest& given, const PictureSize& default_size) {
  SuggestedModel model{
      .request = given, .spec = {}, .known = find_known_model(description), .decoder = {}};
  model.request.name = name;
  if (model.known) model.request = with_known_recipe(std::move(model.request), *model.known);
  for (const std::string& input : inputs_needing_constants(description)) {
    if (std::ranges::find(model.request.constants, input, &ConstantInput::name) ==
        model.request.constants.end())
      model.request.constants.push_back({input, {0}});
  }
  model.spec = resolve_model(name, description, model.request, default_size);
  model.decoder = suggest_decoder(decoded_model(model.spec, description));
  if (model.decoder.reads_rows_of_run && !given.batched_outputs)
    model.request.batched_outputs.emplace();  // none
  if (model.known && !model.decoder.unsupported) {
    model.decoder.options = model.known->decode;
    model.decoder.kind =
        &*std::ranges::find(decoder_kinds(), model.known->decode.kind, &DecoderKind::name);
  }
  return model;
}

}  // namespace ortchestra::cli
