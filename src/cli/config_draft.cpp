#include "cli/config_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "cli/commented_toml.h"
#include "cli/model_toml.h"
#include "ortchestra/decode/suggestion.h"

namespace ortchestra::cli {
namespace {

/// A model of the draft.
struct Drafted {
  const ModelDescription& description;
  ModelRequest request;  ///< with a constant for every input beside the picture
  ModelSpec spec;
};

std::vector<std::string> names_of(std::span<const Inspection> inspections) {
  std::vector<ModelRequest> requests;
  requests.reserve(inspections.size());
  for (const Inspection& inspection : inspections) requests.push_back(inspection.request);
  return ortchestra::names_of(requests);
}

Drafted drafted(const std::string& name, const Inspection& inspection, const PictureSize& size) {
  ModelRequest request = inspection.request;
  request.name = name;
  for (const std::string& input : inputs_beside_picture(inspection.description))
    request.constants.push_back({input, {0}});
  ModelSpec spec = resolve_model(name, inspection.description, request, size);
  return {inspection.description, std::move(request), std::move(spec)};
}

const ValueDescription& input_named(const ModelDescription& model, const std::string& name) {
  return *std::ranges::find(model.inputs, name, &ValueDescription::name);
}

RecipeOverrides every_key_of(const Recipe& recipe) {
  return {recipe.width, recipe.height, recipe.fit, recipe.color, recipe.layout,
          recipe.scale, recipe.mean,   recipe.std, recipe.type,  recipe.pad};
}

/// What is said beside the recipe's keys.
Notes recipe_notes(const Drafted& model) {
  const ValueDescription& input = input_named(model.description, model.spec.image_input);
  const bool planes = model.spec.recipe.layout == Layout::nchw;
  const auto extent = [&](std::size_t i) { return input.shape[i]; };
  const auto can_be_channels = [](std::int64_t value) {
    return value < 0 || value == 1 || value == 3;
  };
  Notes notes{
      {"fit", "CHECK: or letterbox, letterbox-top-left, crop"},
      {"scale", "CHECK: often 0.00392156862745098, that is 1/255"},
      {"mean", "CHECK: element = (pixel · scale − mean) / std"},
      {"std", "CHECK"},
      {"pad", "CHECK: of a letterbox"},
  };
  if (extent(planes ? 2 : 1) < 0 || extent(planes ? 3 : 2) < 0)
    notes.emplace("size", "CHECK: width, height; the model takes others too");
  if (extent(planes ? 1 : 3) < 0) {
    notes.emplace("color", "CHECK: or bgr, gray");
  } else if (model.spec.recipe.color != ColorOrder::gray) {
    notes.emplace("color", "CHECK: or bgr");
  }
  if (can_be_channels(extent(1)) && can_be_channels(extent(3)))
    notes.emplace("layout", "GUESS: nchw or nhwc");
  return notes;
}

void add_constants(CommentedToml& text, const Drafted& model) {
  for (const ConstantInput& constant : model.request.constants) {
    text.comment("another input: " + describe(input_named(model.description, constant.name)));
    const toml::array tables = constants_array({constant});
    text.table("[[model.constant]]", *tables.front().as_table(), {"name", "values"},
               {{"values", "CHECK: a number for all elements, or one an element"}});
  }
}

void add_recipe(CommentedToml& text, const Drafted& model) {
  text.comment("pictures go to: " +
               describe(input_named(model.description, model.spec.image_input)));
  text.table("[model.recipe]", recipe_table(every_key_of(model.spec.recipe)),
             {"size", "color", "scale", "mean", "std", "fit", "pad", "layout", "type"},
             recipe_notes(model));
}

std::string note_on_kind(const DecoderSuggestion& suggestion) {
  const auto& candidates = suggestion.candidates;
  if (candidates.empty()) return "GUESS: no other kind takes these outputs as they are";
  if (candidates.size() == 1) return "GUESS: by the outputs' shapes";
  return fmt::format("CHECK: these outputs could be meant for {}: give the right one",
                     fmt::join(candidates, ", "));
}

void add_decode(CommentedToml& text, const Drafted& model) {
  DecodedModel decoded{model.spec.name, {}, model.spec.recipe};
  for (const ValueDescription& output : model.description.outputs) {
    text.comment("output: " + describe(output));
    decoded.outputs.push_back({output.name, output.type, output.shape});
  }
  const DecoderSuggestion suggestion = suggest_decoder(decoded);
  DecodeOptions options = suggestion.kind->defaults;
  options.kind = suggestion.kind->name;
  text.table("[model.decode]", decode_table(options),
             {"kind", "score", "iou", "top_k", "threshold", "activation", "box_format",
              "coordinates", "point_order", "strides", "reg_max"},
             {{"kind", note_on_kind(suggestion)},
              {"score", "CHECK"},
              {"iou", "CHECK"},
              {"top_k", "CHECK"},
              {"threshold", "CHECK"},
              {"activation", "CHECK: or none, sigmoid, softmax"},
              {"box_format", "CHECK: corners or center"},
              {"coordinates", "CHECK: relative or absolute"},
              {"point_order", "CHECK: or yx"},
              {"strides", "CHECK"}});
  if (suggestion.kind->has_labels)
    text.comment("labels = \"labels.txt\"  # CHECK: one a line, one a class");
}

void add_model(CommentedToml& text, const Drafted& model, const std::filesystem::path& directory) {
  text.gap();
  text.table("[[model]]",
             toml::table{{"name", *model.request.name},
                         {"path", source_seen_from(directory, model.request.source)}},
             {"name", "path"}, {});
  add_recipe(text, model);
  add_constants(text, model);
  add_decode(text, model);
}

}  // namespace

std::string config_draft(std::span<const Inspection> inspections, const PictureSize& default_size,
                         const std::filesystem::path& directory) {
  const std::vector<std::string> names = names_of(inspections);
  std::vector<Drafted> models;
  std::int64_t batch = 1;
  for (std::size_t i = 0; i < inspections.size(); ++i) {
    models.push_back(drafted(names[i], inspections[i], default_size));
    batch =
        std::lcm(batch, std::max<std::int64_t>(1, std::int64_t(models.back().spec.fixed_batch)));
  }
  CommentedToml text;
  text.comment(
      "A first configuration, by 'ortchestra inspect --toml'. What the models' files don't tell is "
      "marked:");
  text.comment("GUESS fits, but others might too; CHECK is known to who made the model.");
  if (batch > 1) {
    text.gap();
    text.table("", toml::table{{"batch", batch}}, {"batch"},
               {{"batch", "the models take so many frames at once, or a part of them"}});
  }
  for (const Drafted& model : models) add_model(text, model, directory);
  return std::move(text).take();
}

}  // namespace ortchestra::cli
