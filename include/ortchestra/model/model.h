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
  std::string type;  ///< "float32", …; "string", "sequence", "map", … if not a tensor of numbers
  Shape shape;       ///< −1 for a symbolic extent
  std::vector<std::string> symbols;  ///< one per extent: its symbolic name, or empty
};

/// What is known about a model without running it.
struct ModelDescription {
  std::string source;       ///< as the user wrote it
  std::uint64_t bytes = 0;  ///< size of the model file and its external data files
  /// SHA-256 of the file's contents in hexadecimal. For a fake model: of its source text. With
  /// external data: of a text that lists the SHA-256 of each file.
  std::string sha256;
  std::int64_t opset = 0;  ///< of the default ONNX domain; 0 if there is none (fake models)
  std::string producer;
  std::vector<ValueDescription> inputs;   ///< without initialisers
  std::vector<ValueDescription> outputs;  ///< tensors of numbers; a run returns these
  /// Strings, sequences, maps and optionals. A run never requests them.
  std::vector<ValueDescription> unread_outputs;
  /// The metadata that the exporter wrote into the file, by key: "task", "names", "stride", … .
  std::map<std::string, std::string> metadata = {};
};

/// The value of an input that is not the picture. It is the same in every run.
struct ConstantInput {
  std::string name;
  std::vector<double> values;  ///< converted to the input's type; one value fills the whole input
};

/// A resolved model with its recipe: all that any process needs to open the model and feed it.
struct ModelSpec {
  std::string name;
  std::string source;       ///< a file, "builtin:NAME" or "fake:OPTIONS"
  std::string image_input;  ///< the input that takes the recipe's tensor
  /// Extent of the batch dimension if the file fixes it, else 0. If it is fixed, a batch needs
  /// ⌈count / fixed_batch⌉ runs.
  std::size_t fixed_batch = 0;
  Recipe recipe;
  /// Index of the model's tensor in a batch. Models with equal recipes share one tensor.
  std::size_t tensor = 0;
  std::vector<ConstantInput> constants;
  /// Indices of the outputs that are not divided among the frames of a run: each frame gets the
  /// whole output. All other outputs have one entry per frame along their first dimension.
  std::vector<std::size_t> whole_outputs;
  std::string device = {};  ///< as SessionOptions::device; empty: the row's (devices.h)
};

}  // namespace ortchestra
