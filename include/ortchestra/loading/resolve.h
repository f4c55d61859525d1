#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/request.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// The files that are read for a model: the .onnx file and its files of external data. Empty for a
/// built-in model. Names of missing files of external data are in the list.
std::vector<std::string> files_of_model(const std::string& source);

/// Whether a model's source is a file, not "builtin:NAME" or "fake:…" (used by tests).
bool is_model_file(const std::string& source);

/// The name of a model for which the user gave no name: the file's stem, or "resnet18" for
/// "builtin:resnet18".
std::string default_name(const std::string& source);

/// One name per model, all different. Given names are kept. Equal default names get -2, -3, … in
/// order. Throws Error(input) if a name is empty or given twice.
std::vector<std::string> names_of(const std::vector<ModelRequest>& requests);

/// The picture size for a model whose input does not fix it.
inline constexpr PictureSize default_input_size{256, 256};

struct ResolvedModels {
  std::vector<ModelSpec> models;               ///< in the order of the requests
  std::vector<ModelDescription> descriptions;  ///< one per model
  std::vector<Recipe> recipes;  ///< the distinct ones; ModelSpec::tensor is an index into them
};

/// Describes the models and determines how pictures are fed to each. Throws Error(input) if
/// - describe_model refuses a model,
/// - a model cannot be fed (the message names the input and the reason),
/// - a model's fixed batch dimension does not divide `batch`,
/// - an output cannot be divided among the frames of a run,
/// - a model's fixed input size contradicts the overrides,
/// - two models have the same explicit name.
ResolvedModels resolve_models(const std::vector<ModelRequest>& requests,
                              const PictureSize& default_size, std::size_t batch);

/// Notes for users about outputs that are not read. One line per output.
std::vector<std::string> notes_on(const ResolvedModels& models);

/// Determines how pictures are fed to a model with this description. The command `inspect` shows
/// the result. `name` is used in messages. Throws Error(input) if the model cannot be fed.
ModelSpec resolve_model(const std::string& name, const ModelDescription& description,
                        const ModelRequest& request, const PictureSize& default_size);

/// Names of the inputs that need a constant: all inputs except the likeliest picture input. That is
/// the input with three or four channels and a batch dimension, if there is one. If no input looks
/// like a picture, all inputs are returned.
std::vector<std::string> inputs_needing_constants(const ModelDescription& description);

/// The output that a recurrent model expects as `input` with the next frame; null if there is none.
/// It is recognised by its name ("r1i" and "r1o", "h_in" and "h_out", "h0" and "hn", …), type and
/// rank.
const ValueDescription* next_state_output(const ValueDescription& input,
                                          const ModelDescription& model);

/// One readable line: "320x240 letterbox bgr nchw float32, (x*0.5 - [1,2,3]) / [4,5,6]".
std::string describe(const Recipe& recipe);
/// "images float32[1,3,416,416]". Open extents show their symbolic name or "?": "input
/// float32[batch,3,?,?]".
std::string describe(const ValueDescription& value);

}  // namespace ortchestra
