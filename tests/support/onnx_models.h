#pragma once

#include <onnx_model.pb.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ortchestra/tensor/tensor.h"

namespace ortchestra::test {

/// A small ONNX model for one test, put together by hand.
class OnnxModel {
 public:
  OnnxModel();

  /// `extents` as in "N,3,8,width": numbers are fixed, names symbolic. `type` is
  /// onnx::TensorProto's.
  OnnxModel& input(const std::string& name, int type, const std::string& extents);
  OnnxModel& output(const std::string& name, int type, const std::string& extents);
  OnnxModel& sequence_output(const std::string& name, int type);
  OnnxModel& node(const std::string& operation, const std::vector<std::string>& inputs,
                  const std::vector<std::string>& outputs);
  OnnxModel& int_attribute(const std::string& name, std::int64_t value);
  OnnxModel& ints(const std::string& name, const std::vector<std::int64_t>& values);
  /// An output that is the same whatever comes in: float32, or int64 of the same numbers.
  OnnxModel& fixed_output(const std::string& name, const Shape& shape,
                          const std::vector<float>& values, int type = onnx::TensorProto::FLOAT);
  OnnxModel& metadata(const std::string& key, const std::string& value);

  onnx::ModelProto& proto() { return model_; }
  std::string bytes() const { return model_.SerializeAsString(); }
  /// Writes the model to `path` and returns it as a model's source.
  std::string write(const std::filesystem::path& path) const;

 private:
  onnx::ModelProto model_;
};

/// float32 "x" [N,3,4,4] → "y" = x + x, of the same shape.
OnnxModel doubling_model();
/// float32 "x" [N,3,4,4] → "y" [4 indices, elements > 0]: its shape depends on the data.
OnnxModel varying_model();

/// A tensor of one number whose value lies in `file`, beside the model.
void keep_outside(onnx::TensorProto& tensor, const std::string& file);

void write_file(const std::filesystem::path& path, const std::string& bytes);

}  // namespace ortchestra::test
