#pragma once

#include <onnx_model.pb.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace ortchestra {

/// Builds a convolutional network as an ONNX model, layer by layer. Weights are random numbers from
/// the seed, drawn in the order of the calls. The same calls give the same model on every machine.
class GraphBuilder {
 public:
  /// A tensor of the graph, [batch, channels, …].
  struct Value {
    std::string name;
    int channels;
  };
  /// A square kernel. Padding makes each output extent the input extent divided by the stride.
  struct Convolution {
    int channels;
    int kernel = 3;
    int stride = 1;
    int groups = 1;
    float gain = 1.0F;  ///< factor on the weights that keep the variance after a ReLU
  };

  GraphBuilder(const std::string& name, std::uint32_t seed);

  /// Declares "input", float32 ["batch", 3, "height", "width"], with values 0…255.
  Value input();
  /// Convolution with bias, as after folding batch normalisation into it.
  Value convolution(const Value& x, const Convolution& layer);
  Value relu(const Value& x);
  Value relu6(const Value& x);
  Value add(const Value& a, const Value& b);
  Value concat(const Value& a, const Value& b);
  /// 3×3 windows with stride 2.
  Value max_pool(const Value& x);
  /// Doubles height and width by nearest neighbour.
  Value upsample(const Value& x);
  /// The mean of each channel: [batch, channels].
  Value global_average(const Value& x);
  Value fully_connected(const Value& x, int channels);

  /// Names `x` "output", of shape ["batch", x.channels, extents…], and returns the serialised
  /// model.
  std::string finish(const Value& x, const std::vector<std::string>& extents);

 private:
  onnx::NodeProto& add_node(const std::string& operation, const std::vector<std::string>& inputs);
  std::string add_weights(const std::vector<std::int64_t>& shape, float bound);
  std::string add_constants(const std::vector<std::int64_t>& shape,
                            const std::vector<float>& values);
  std::string next_name(const std::string& stem);

  onnx::ModelProto model_;
  std::mt19937 random_;
  int names_ = 0;
};

}  // namespace ortchestra
