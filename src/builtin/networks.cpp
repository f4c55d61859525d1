#include "builtin/networks.h"

#include <array>
#include <vector>

#include "builtin/graph_builder.h"

namespace ortchestra {
namespace {

using Value = GraphBuilder::Value;

constexpr int classes = 100;
/// The first layer scales pixels of 0…255 to a magnitude of about 1.
constexpr float pixel_gain = 1.0F / 128.0F;

std::string classifier(GraphBuilder& graph, const Value& features) {
  return graph.finish(graph.fully_connected(graph.global_average(features), classes), {});
}

// MobileNetV2's block: expand, filter each channel separately, project without a nonlinearity.
Value inverted_residual(GraphBuilder& graph, const Value& x, int channels, int stride,
                        int expansion) {
  const int wide = x.channels * expansion;
  Value y = x;
  if (expansion > 1) y = graph.relu6(graph.convolution(y, {.channels = wide, .kernel = 1}));
  y = graph.relu6(graph.convolution(y, {.channels = wide, .stride = stride, .groups = wide}));
  y = graph.convolution(y, {.channels = channels, .kernel = 1});
  return stride == 1 && channels == x.channels ? graph.add(x, y) : y;
}

// ResNet's basic block. The shortcut is projected if the shape changes.
Value residual_block(GraphBuilder& graph, const Value& x, int channels, int stride) {
  Value y = graph.relu(graph.convolution(x, {.channels = channels, .stride = stride}));
  y = graph.convolution(y, {.channels = channels, .gain = 0.5F});
  const bool same_shape = stride == 1 && channels == x.channels;
  const Value shortcut =
      same_shape ? x : graph.convolution(x, {.channels = channels, .kernel = 1, .stride = stride});
  return graph.relu(graph.add(y, shortcut));
}

// SqueezeNet's module: a few 1×1 filters, followed by equally many 1×1 and 3×3 filters.
Value fire(GraphBuilder& graph, const Value& x, int squeezed, int expanded) {
  const Value narrow = graph.relu(graph.convolution(x, {.channels = squeezed, .kernel = 1}));
  const Value points = graph.relu(graph.convolution(narrow, {.channels = expanded, .kernel = 1}));
  const Value windows = graph.relu(graph.convolution(narrow, {.channels = expanded}));
  return graph.concat(points, windows);
}

Value double_convolution(GraphBuilder& graph, const Value& x, int channels) {
  const Value y = graph.relu(graph.convolution(x, {.channels = channels}));
  return graph.relu(graph.convolution(y, {.channels = channels}));
}

}  // namespace

// Sandler et al. 2018, arXiv:1801.04381, table 2; widths × 0.75.
std::string mobilenetv2_bytes() {
  struct Stage {
    int expansion, channels, blocks, stride;
  };
  constexpr std::array<Stage, 7> stages{{{1, 12, 1, 1},
                                         {6, 18, 2, 2},
                                         {6, 24, 3, 2},
                                         {6, 48, 4, 2},
                                         {6, 72, 3, 1},
                                         {6, 120, 3, 2},
                                         {6, 240, 1, 1}}};
  GraphBuilder graph("mobilenetv2", 1);
  Value x = graph.relu6(
      graph.convolution(graph.input(), {.channels = 24, .stride = 2, .gain = pixel_gain}));
  for (const Stage& stage : stages) {
    for (int block = 0; block < stage.blocks; ++block) {
      x = inverted_residual(graph, x, stage.channels, block == 0 ? stage.stride : 1,
                            stage.expansion);
    }
  }
  return classifier(graph, graph.relu6(graph.convolution(x, {.channels = 1280, .kernel = 1})));
}

// He et al. 2015, arXiv:1512.03385, table 1, 18 layers; widths × 0.375.
std::string resnet18_bytes() {
  GraphBuilder graph("resnet18", 2);
  Value x = graph.relu(graph.convolution(
      graph.input(), {.channels = 24, .kernel = 7, .stride = 2, .gain = pixel_gain}));
  x = graph.max_pool(x);
  for (const int channels : {24, 48, 96, 192}) {
    x = residual_block(graph, x, channels, channels == 24 ? 1 : 2);
    x = residual_block(graph, x, channels, 1);
  }
  return classifier(graph, x);
}

// Iandola et al. 2016, arXiv:1602.07360, in the authors' cheaper version 1.1.
std::string squeezenet_bytes() {
  GraphBuilder graph("squeezenet", 3);
  Value x = graph.relu(
      graph.convolution(graph.input(), {.channels = 64, .stride = 2, .gain = pixel_gain}));
  x = graph.max_pool(x);
  x = fire(graph, fire(graph, x, 16, 64), 16, 64);
  x = graph.max_pool(x);
  x = fire(graph, fire(graph, x, 32, 128), 32, 128);
  x = graph.max_pool(x);
  x = fire(graph, fire(graph, x, 48, 192), 48, 192);
  x = fire(graph, fire(graph, x, 64, 256), 64, 256);
  return classifier(graph, x);
}

// Ronneberger et al. 2015, arXiv:1505.04597, in a small form: few channels, half the resolution,
// padded convolutions, and resizing instead of up-convolutions.
std::string unet_bytes() {
  GraphBuilder graph("unet", 4);
  Value x = graph.relu(
      graph.convolution(graph.input(), {.channels = 8, .stride = 2, .gain = pixel_gain}));
  std::vector<Value> levels;
  for (const int channels : {8, 16, 32, 64}) {
    levels.push_back(double_convolution(graph, x, channels));
    x = graph.max_pool(levels.back());
  }
  x = double_convolution(graph, x, 256);
  for (; !levels.empty(); levels.pop_back()) {
    x = double_convolution(graph, graph.concat(graph.upsample(x), levels.back()),
                           levels.back().channels);
  }
  x = graph.convolution(x, {.channels = 2, .kernel = 1});
  return graph.finish(graph.upsample(x), {"height", "width"});
}

}  // namespace ortchestra
