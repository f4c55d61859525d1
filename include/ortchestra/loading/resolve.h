#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/request.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// Whether a model's source names a file: not "builtin:NAME", nor the tests' "fake:…".
bool is_model_file(const std::string& source);

/// What a model is called that was given no name: the file's stem, "resnet18" of
/// "builtin:resnet18".
std::string default_name(const std::string& source);

/// One name a model, all different: given ones as they are, equal default names with -2, -3, … in
/// order. Throws Error(input) for a name that is given twice, or empty.
std::vector<std::string> names_of(const std::vector<ModelRequest>& requests);

/// Where a model leaves its input's extents open, unless the user says otherwise.
inline constexpr PictureSize default_input_size{256, 256};

struct ResolvedModels {
  std::vector<ModelSpec> models;               ///< in the order of the requests
  std::vector<ModelDescription> descriptions;  ///< one a model
  std::vector<Recipe> recipes;  ///< the distinct ones; ModelSpec::tensor is an index into them
};

/// Describes the models and finds out how pictures are fed to each. Throws Error(input) for a model
/// that describe_model refuses, that can't be fed (and says which input and why), whose fixed batch
/// dimension does not divide `batch`, an output of which can't be divided among a run's frames,
/// whose fixed size contradicts the overrides, or that has the same explicit name as another.
ResolvedModels resolve_models(const std::vector<ModelRequest>& requests,
                              const PictureSize& default_size, std::size_t batch);

/// What users should know of the models: outputs that are not read. One line each.
std::vector<std::string> notes_on(const ResolvedModels& models);

/// How pictures are fed to a model of this description: what inspect suggests. `name` is for
/// messages. Throws Error(input).
ModelSpec resolve_model(const std::string& name, const ModelDescription& description,
                        const ModelRequest& request, const PictureSize& default_size);

/// Names of the inputs that need a constant so that one is left for pictures: those that are none,
/// and all that look like one but the likeliest: the first with three channels.
std::vector<std::string> inputs_needing_constants(const ModelDescription& description);

/// The output that a recurrent model wants back as `input` with the next frame, told by its name
/// ("r1i" and "r1o", "h_in" and "h_out", "h0" and "hn", …), type and rank; null where there is
/// none.
const ValueDescription* next_state_output(const ValueDescription& input,
                                          const ModelDescription& model);

/// "320x240 letterbox bgr nchw float32, (x*0.5 - [1,2,3]) / [4,5,6]": one line for people.
std::string describe(const Recipe& recipe);
/// "images float32[1,3,416,416]", with symbolic names where there are any: "input
/// float32[batch,3,?,?]".
std::string describe(const ValueDescription& value);

}  // namespace ortchestra
