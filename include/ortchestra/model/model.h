#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ortchestra/tensor/recipe.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// An input or output as the model's file declares it.
struct ValueDescription {
  std::string name;
  std::string type;  ///< "float32", …; "string", "sequence", "map", … for what is no plain tensor
  Shape shape;       ///< −1 where the extent is symbolic
  std::vector<std::string> symbols;  ///< one an extent: its symbolic name, or empty
};

/// What is known of a model without running it.
struct ModelDescription {
  std::string source;       ///< as the user wrote it
  std::uint64_t bytes = 0;  ///< with the files that it keeps weights in
  /// Of the file's bytes, hexadecimal; of the specification for a fake model. With external data:
  /// of a text that holds the SHA-256 of each file.
  std::string sha256;
  std::int64_t opset = 0;  ///< of the default ONNX domain; 0 where there is none (fake models)
  std::string producer;
  std::vector<ValueDescription> inputs;   ///< without those that are initialisers
  std::vector<ValueDescription> outputs;  ///< tensors of numbers: what answers hold
  /// Strings, sequences, maps, optionals: never asked for.
  std::vector<ValueDescription> unread_outputs;
  /// What the exporter has written into the file, by key: "task", "names", "stride", … .
  std::map<std::string, std::string> metadata = {};
};

/// Another input than the picture, the same for every run.
struct ConstantInput {
  std::string name;
  std::vector<double> values;  ///< converted to the input's type; one value fills the whole input
};

/// A model with its recipe, resolved: everything that is needed to open and feed it, in any
/// process.
struct ModelSpec {
  std::string name;
  std::string source;       ///< a file, "builtin:NAME" or "fake:OPTIONS"
  std::string image_input;  ///< the input that the recipe's tensor goes to
  /// Extent of the batch dimension if the file fixes it, else 0: a batch takes ⌈count /
  /// fixed_batch⌉ runs.
  std::size_t fixed_batch = 0;
  Recipe recipe;
  std::size_t tensor = 0;  ///< which of a batch's tensors: models with equal recipes share one
  std::vector<ConstantInput> constants;
  /// Outputs, by index, that are the same for all frames of a run; each frame gets them whole. The
  /// others have a row for each frame.
  std::vector<std::size_t> whole_outputs;
};

}  // namespace ortchestra
