#pragma once

#include <onnx_model.pb.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ortchestra/tensor/tensor.h"

namespace ortchestra::test {

/// A small ONNX model, built by hand for one test.
class OnnxModel {
 public:
  OnnxModel();

  /// `extents`, for example "N,3,8,width": numbers are fixed, names are symbolic. `type`: an
  /// onnx::TensorProto type.
  OnnxModel& input(const std::string& name, int type, const std::string& extents);
  OnnxModel& output(const std::string& name, int type, const std::string& extents);
  OnnxModel& sequence_output(const std::string& name, int type);
  OnnxModel& node(const std::string& operation, const std::vector<std::string>& inputs,
                  const std::vector<std::string>& outputs);
  OnnxModel& int_attribute(const std::string& name, std::int64_t value);
  OnnxModel& ints(const std::string& name, const std::vector<std::int64_t>& values);
  /// An output with constant values, independent of the inputs. Type: float32, or int64 with the
  /// same numbers.
  OnnxModel& fixed_output(const std::string& name, const Shape& shape,
                          const std::vector<float>& values, int type = onnx::TensorProto::FLOAT);
  OnnxModel& metadata(const std::string& key, const std::string& value);

  onnx::ModelProto& proto() { return model_; }
  std::string bytes() const { return model_.SerializeAsString(); }
  /// Writes the model to `path`. Returns the path, which is usable as the source of a model.
  std::string write(const std::filesystem::path& path) const;

 private:
  onnx::ModelProto model_;
};

/// float32 "x" [N,3,4,4] → "y" = x + x, with the same shape.
OnnxModel doubling_model();
/// float32 "x" [N,3,4,4] → "y" [4 indices, number of elements > 0]. The shape depends on the data.
OnnxModel varying_model();

/// Makes `tensor` a tensor of one number whose value is in the external file `file`.
void store_externally(onnx::TensorProto& tensor, const std::string& file);

void write_file(const std::filesystem::path& path, const std::string& bytes);

}  // namespace ortchestra::test
