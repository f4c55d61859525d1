#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// Predicts the output shapes of a run: from the shapes that the file declares, or from an earlier
/// run with the same input shape. A prediction that proves wrong is not used again. Thread-safe.
class OutputShapes {
 public:
  /// `declared`: the shapes in the file, one per output. Used only if all extents are fixed.
  explicit OutputShapes(std::vector<Shape> declared);

  /// One shape per output for an input of shape `input`; nullopt if they cannot be predicted.
  std::optional<std::vector<Shape>> expected(const Shape& input) const;

  /// Records that ONNX Runtime refused to write outputs of the shapes `refused` for `input`. Call
  /// it after learn().
  void refuse(const Shape& input, const std::vector<Shape>& refused);

  /// Whether the file's declaration allows outputs of these shapes. ONNX Runtime writes other
  /// shapes only to memory that it allocates itself.
  bool allow(const std::vector<Shape>& outputs) const;

  /// Records the output shapes of a completed run.
  void learn(const Shape& input, const std::vector<Shape>& outputs);

 private:
  const std::vector<Shape> declared_;
  mutable std::mutex mutex_;
  bool declaration_holds_;
  /// Equal input shapes gave different output shapes, or ONNX Runtime refused even the right ones.
  bool unpredictable_ = false;
  std::map<Shape, std::vector<Shape>> seen_;
};

/// The layout of all outputs in one block of memory. Each offset is a multiple of 64 bytes.
struct OutputPlacement {
  std::vector<std::size_t> offsets;
  std::size_t bytes = 0;
};
OutputPlacement place_outputs(const std::vector<ElementType>& types,
                              const std::vector<Shape>& shapes);

}  // namespace ortchestra
