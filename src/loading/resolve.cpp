#include "ortchestra/loading/resolve.h"

#include <algorithm>
#include <set>

#include "base/text/distinct_names.h"
#include "base/text/text.h"
#include "loading/model_sources.h"
#include "loading/output_division.h"
#include "loading/picture_input.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "runtime/constant_input.h"

namespace ortchestra {
namespace {

std::string model_label(const std::string& name) { return "model '" + name + "'"; }

void require_constants_exist(const std::string& name, const ModelDescription& description,
                             const std::vector<ConstantInput>& constants) {
  std::set<std::string> seen;
  for (const ConstantInput& constant : constants) {
    if (!seen.insert(constant.name).second) {
      throw input_error(model_label(name) + " has two constants for the input '" + constant.name +
                        "': leave one out");
    }
    const auto input =
        std::ranges::find(description.inputs, constant.name, &ValueDescription::name);
    if (input == description.inputs.end()) {
      std::string list;
      for (const ValueDescription& known : description.inputs)
        list += (list.empty() ? "" : ", ") + describe(known);
      throw input_error(model_label(name) + " has no input '" + constant.name +
                        "' for the constant of that name: its inputs are " + list);
    }
    if (!enum_named<ElementType>(input->type)) {
      throw input_error(model_label(name) + " can't be fed: its input '" + describe(*input) +
                        "' does not take numbers, so it can't have a constant");
    }
    make_constant(name, constant, *input);
  }
}

void require_readable_output(const std::string& name, const ModelDescription& description) {
  if (!description.outputs.empty()) return;
  std::string list;
  for (const ValueDescription& output : description.unread_outputs)
    list += (list.empty() ? "" : ", ") + describe(output);
  throw input_error(model_label(name) +
                    " can't be used: none of its outputs is a tensor of numbers: they are " + list);
}

void require_divisible(const ModelSpec& model, std::size_t batch) {
  if (model.fixed_batch == 0 || batch % model.fixed_batch == 0) return;
  const std::size_t next = (batch / model.fixed_batch + 1) * model.fixed_batch;
  throw input_error(model_label(model.name) + " takes " + std::to_string(model.fixed_batch) +
                        " frames at once, a batch of " + std::to_string(batch) +
                        " can't be divided into that: use a batch of " + std::to_string(next) +
                        " or another multiple of " + std::to_string(model.fixed_batch),
                    {{RemedyKind::batch, static_cast<std::int64_t>(next)}});
}

std::size_t index_of(const Recipe& recipe, std::vector<Recipe>& recipes) {
  const auto known = std::ranges::find(recipes, recipe);
  if (known != recipes.end()) return static_cast<std::size_t>(known - recipes.begin());
  recipes.push_back(recipe);
  return recipes.size() - 1;
}

}  // namespace

ModelSpec resolve_model(const std::string& name, const ModelDescription& description,
                        const ModelRequest& request, const PictureSize& default_size) {
  require_constants_exist(name, description, request.constants);
  require_readable_output(name, description);
  const PictureInput picture = find_picture_input(name, description, request);
  ModelSpec model;
  model.name = name;
  model.source = request.source;
  model.image_input = picture.name;
  model.fixed_batch = picture.batch;
  model.recipe = make_recipe(name, picture, request.recipe, default_size);
  model.constants = request.constants;
  model.device = request.device.value_or("");
  return model;
}

bool is_model_file(const std::string& source) { return kind_of_source(source).prefix.empty(); }

std::string default_name(const std::string& source) {
  return utf8_text(kind_of_source(source).stem(source));
}

std::vector<std::string> names_of(const std::vector<ModelRequest>& requests) {
  std::set<std::string> taken;
  for (const ModelRequest& request : requests) {
    if (!request.name) continue;
    if (request.name->empty())
      throw input_error("a model's name is empty: write NAME=FILE, or only the file");
    if (!taken.insert(utf8_text(*request.name)).second)
      throw input_error("two models are named '" + utf8_text(*request.name) +
                        "': give one of them another name");
  }
  std::vector<std::string> names;
  names.reserve(requests.size());
  for (const ModelRequest& request : requests)
    names.push_back(request.name ? utf8_text(*request.name)
                                 : distinct_name(default_name(request.source), taken));
  return names;
}

std::vector<std::string> files_of_model(const std::string& source) {
  return kind_of_source(source).files(source);
}

std::vector<std::string> notes_on(const ResolvedModels& models) {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < models.models.size(); ++i) {
    for (const ValueDescription& output : models.descriptions[i].unread_outputs)
      notes.push_back(model_label(models.models[i].name) + ": its output '" + output.name +
                      "' is a " + output.type + ", which is not read");
  }
  return notes;
}

ResolvedModels resolve_models(const std::vector<ModelRequest>& requests,
                              const PictureSize& default_size, std::size_t batch) {
  const std::vector<std::string> names = names_of(requests);
  ResolvedModels resolved;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    resolved.descriptions.push_back(describe_model(requests[i].source));
    ModelSpec model =
        resolve_model(names[i], resolved.descriptions.back(), requests[i], default_size);
    require_divisible(model, batch);
    model.whole_outputs =
        find_whole_outputs(model, resolved.descriptions.back(), batch, requests[i].batched_outputs);
    model.tensor = index_of(model.recipe, resolved.recipes);
    resolved.models.push_back(std::move(model));
  }
  return resolved;
}

}  // namespace ortchestra
