#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// What a session knows of its outputs' shapes before a run: declared by the file, or seen with an
/// equal input before. A model may break both promises; then the knowledge is given up.
/// Thread-safe.
class OutputShapes {
 public:
  /// `declared`: the file's shapes, one an output; used only if all extents are fixed.
  explicit OutputShapes(std::vector<Shape> declared);

  /// One shape an output, for an input of shape `input`; nothing where they can't be known.
  std::optional<std::vector<Shape>> expected(const Shape& input) const;

  /// ONNX Runtime would not write outputs of the `refused` shapes for `input`; call it after
  /// learn().
  void refuse(const Shape& input, const std::vector<Shape>& refused);

  /// Whether the file's declaration allows outputs of these shapes: what it does not allow, ONNX
  /// Runtime writes to no memory but its own.
  bool allow(const std::vector<Shape>& outputs) const;

  /// Takes note of what a run really gave.
  void learn(const Shape& input, const std::vector<Shape>& outputs);

 private:
  const std::vector<Shape> declared_;
  mutable std::mutex mutex_;
  bool declaration_holds_;
  /// Equal inputs gave different shapes, which depend on the data; or even the right ones are
  /// refused.
  bool unpredictable_ = false;
  std::map<Shape, std::vector<Shape>> seen_;
};

/// Where outputs lie within one lent block: each at a multiple of 64 bytes.
struct OutputPlacement {
  std::vector<std::size_t> offsets;
  std::size_t bytes = 0;
};
OutputPlacement place_outputs(const std::vector<ElementType>& types,
                              const std::vector<Shape>& shapes);

}  // namespace ortchestra
