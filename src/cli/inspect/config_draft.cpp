#include "cli/inspect/config_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "cli/inspect/commented_toml.h"
#include "cli/inspect/draft_constants.h"
#include "cli/inspect/suggested_model.h"
#include "config/model_toml.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra::cli {
namespace {

constexpr std::array heading{
    "A draft configuration, written by 'ortchestra inspect --toml'. Marks:",
    "CHECK: the model's file does not say this; only its author or its documentation can.",
    "GUESS: the value fits, but others may fit too.",
    "known: the model was recognised, and this is what its authors say.",
};

/// A model of the draft.
struct Drafted : SuggestedModel {
  const ModelDescription& description;
};

std::vector<std::string> names_of(std::span<const Inspection> inspections) {
  std::vector<ModelRequest> requests;
  requests.reserve(inspections.size());
  for (const Inspection& inspection : inspections) requests.push_back(inspection.request);
  return ortchestra::names_of(requests);
}

Drafted drafted(const std::string& name, const Inspection& inspection, const PictureSize& size) {
  return {suggest_model(name, inspection.description, inspection.request, size),
          inspection.description};
}

std::string known_note(const KnownModel& known) { return "known: " + known.name; }

const ValueDescription& input_named(const ModelDescription& model, const std::string& name) {
  return *std::ranges::find(model.inputs, name, &ValueDescription::name);
}

RecipeOverrides every_key_of(const Recipe& recipe) {
  return {recipe.width, recipe.height, recipe.fit, recipe.color, recipe.layout,
          recipe.scale, recipe.mean,   recipe.std, recipe.type,  recipe.pad};
}

/// The comments on the recipe's keys.
Notes recipe_notes(const Drafted& model) {
  const ValueDescription& input = input_named(model.description, model.spec.image_input);
  const bool planes = model.spec.recipe.layout == Layout::nchw;
  // An input without the batch dimension has only the other dimensions.
  const std::size_t missing = 4 - input.shape.size();
  const auto extent = [&](std::size_t i) { return input.shape[i - missing]; };
  const auto can_be_channels = [](std::int64_t value) {
    return value < 0 || value == 1 || value == 3 || value == 4;
  };
  Notes notes{
      {"fit", "CHECK: or letterbox, letterbox-top-left, crop"},
      {"scale", "CHECK: often 0.00392156862745098, which is 1/255"},
      {"mean", "CHECK: element = (pixel · scale − mean) / std"},
      {"std", "CHECK"},
      {"pad", "CHECK: the value of a letterbox's borders"},
  };
  if (extent(planes ? 2 : 1) < 0 || extent(planes ? 3 : 2) < 0)
    notes.emplace("size", "CHECK: width, height; the model takes other sizes too");
  if (extent(planes ? 1 : 3) < 0) {
    notes.emplace("color", "CHECK: or bgr, gray");
  } else if (model.spec.recipe.color != ColorOrder::gray) {
    notes.emplace("color", model.spec.recipe.has_alpha() ? "CHECK: or bgra" : "CHECK: or bgr");
  }
  if (can_be_channels(extent(1)) && can_be_channels(extent(3)))
    notes.emplace("layout", "GUESS: nchw or nhwc");
  if (model.known) {
    for_each_recipe_field(model.known->recipe, [&](std::string_view key, const auto& value) {
      const bool is_side = key == "width" || key == "height";
      if (value)
        notes.insert_or_assign(is_side ? "size" : std::string(key), known_note(*model.known));
    });
  }
  return notes;
}

void add_constants(CommentedToml& text, const Drafted& model) {
  for (const ConstantInput& constant : model.request.constants) {
    const ValueDescription& input = input_named(model.description, constant.name);
    text.comment("another input: " + describe(input));
    const DraftedConstant drafted = drafted_constant(input, model.description, model.spec.recipe);
    const toml::array tables = constants_array({drafted.constant});
    text.table("[[model.constant]]", *tables.front().as_table(), {"name", "values"},
               {{"values", drafted.note}});
  }
}

void add_recipe(CommentedToml& text, const Drafted& model) {
  text.comment("the input for pictures: " +
               describe(input_named(model.description, model.spec.image_input)));
  toml::table recipe = recipe_table(every_key_of(model.spec.recipe));
  const Fit fit = model.spec.recipe.fit;
  if (model.known && (fit == Fit::stretch || fit == Fit::crop)) recipe.erase("pad");
  text.table("[model.recipe]", recipe,
             {"size", "color", "scale", "mean", "std", "fit", "pad", "layout", "type"},
             recipe_notes(model));
}

std::string note_on_kind(const DecoderSuggestion& suggestion) {
  const auto& candidates = suggestion.candidates;
  if (suggestion.unsupported)
    return fmt::format("CHECK: the model predicts {}, which can't be decoded yet",
                       *suggestion.unsupported);
  if (suggestion.is_from_metadata) return "from the file's metadata and the outputs' shapes";
  const auto is_candidate = [&](std::string_view kind) {
    return std::ranges::find(candidates, kind) != candidates.end();
  };
  if (candidates.size() == 2 && is_candidate("yolox") && is_candidate("yolov5"))
    return "CHECK: yolox if boxes are relative to grid cells, yolov5 if the model decodes them: "
           "give "
           "the right one";
  if (candidates.empty()) return "GUESS: no other kind accepts these outputs";
  if (candidates.size() == 1) return "GUESS: from the outputs' shapes";
  return fmt::format("CHECK: these outputs fit {}: give the right one",
                     fmt::join(candidates, ", "));
}

Notes decode_notes(const Drafted& model) {
  Notes notes{{"kind", note_on_kind(model.decoder)},
              {"columns", "CHECK: what the columns contain, in order"},
              {"score", "CHECK"},
              {"iou", "CHECK"},
              {"top_k", "CHECK"},
              {"threshold", "CHECK"},
              {"activation", "CHECK: or none, sigmoid, softmax"},
              {"box_format", "CHECK: corners, center or yxyx"},
              {"coordinates", "CHECK: relative or absolute"},
              {"point_order", "CHECK: or yx"},
              {"strides", "CHECK"}};
  if (model.known && !model.decoder.unsupported) {
    notes.insert_or_assign("kind", known_note(*model.known));
    for (const std::string_view key : given_keys(model.known->decode))
      notes.insert_or_assign(std::string(key), known_note(*model.known));
  }
  return notes;
}

void add_decode(CommentedToml& text, const Drafted& model) {
  for (const ValueDescription& output : model.description.outputs)
    text.comment("output: " + describe(output));
  for (const ValueDescription& output : model.description.unread_outputs)
    text.comment("this output is not read, because it is not a tensor of numbers: " +
                 describe(output));
  const DecoderSuggestion& suggestion = model.decoder;
  text.table(
      "[model.decode]", decode_table(suggestion.options),
      {"kind", "outputs", "labels", "background", "columns", "counts", "score", "iou", "top_k",
       "threshold", "activation", "box_format", "coordinates", "point_order", "strides", "reg_max"},
      decode_notes(model));
  if (suggestion.kind->has_labels && suggestion.options.labels.empty())
    text.open_comment("labels = \"labels.txt\"  # CHECK: a file with one line per class");
}

void add_model(CommentedToml& text, const Drafted& model, const std::filesystem::path& directory) {
  text.gap();
  toml::table table{{"name", *model.request.name},
                    {"path", source_seen_from(directory, model.request.source)}};
  if (model.request.device) table.insert("device", *model.request.device);
  if (model.decoder.reads_rows_of_run) table.insert("batched_outputs", toml::array());
  text.table(
      "[[model]]", table, {"name", "path", "device", "batched_outputs"},
      {{"batched_outputs", "none: this output holds the detections of all frames of a batch"}});
  if (model.known) text.comment(known_note(*model.known) + ", from " + model.known->source);
  add_recipe(text, model);
  add_constants(text, model);
  add_decode(text, model);
}

}  // namespace

DraftText config_draft(std::span<const Inspection> inspections, const PictureSize& default_size,
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
  for (const char* const line : heading) text.comment(line);
  if (batch > 1) {
    text.gap();
    text.table("", toml::table{{"batch", batch}}, {"batch"},
               {{"batch", "a common multiple of the models' fixed batches"}});
  }
  for (const Drafted& model : models) add_model(text, model, directory);
  const std::size_t open_lines = text.open_lines();
  return {std::move(text).take(), open_lines};
}

}  // namespace ortchestra::cli
