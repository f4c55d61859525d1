#include <array>
#include <string>
#include <string_view>

#include "zoo/families.h"
#include "zoo/values.h"

namespace ortchestra {
namespace {

struct Classifier {
  std::string_view output;  ///< the name that MXNet's exporter gave to the output
  std::string_view name;
};

/// The classifiers of the ONNX model zoo that come from MXNet. Those from Caffe2 are not in the
/// list, because the zoo does not say how their pictures were prepared.
constexpr std::array<Classifier, 8> classifiers{{
    {"resnetv15_dense0_fwd", "ResNet18-v1"},
    {"resnetv17_dense0_fwd", "ResNet50-v1"},
    {"resnetv22_dense0_fwd", "ResNet18-v2"},
    {"resnetv24_dense0_fwd", "ResNet50-v2"},
    {"resnetv25_dense0_fwd", "ResNet101-v2"},
    {"resnetv27_dense0_fwd", "ResNet152-v2"},
    {"mobilenetv20_output_flatten0_reshape0", "MobileNetV2"},
    {"squeezenet0_flatten0_reshape0", "SqueezeNet 1.1"},
}};

/// The models have 1000 labels, which are in synset.txt of the zoo.
std::optional<KnownModel> recognise_imagenet(const ModelDescription& model) {
  constexpr int classes = 1000;
  if (size_of_only_input(model, "data") != PictureSize{224, 224} || model.outputs.size() != 1)
    return std::nullopt;
  for (const Classifier& classifier : classifiers) {
    if (!is_float_value(model.outputs.front(), classifier.output, {classes})) continue;
    KnownModel known;
    known.name = std::string(classifier.name) + " of the ONNX model zoo";
    known.source = "onnx/models: vision/classification/{resnet,mobilenet,squeezenet}/README.md";
    known.recipe = {.fit = Fit::crop,
                    .color = ColorOrder::rgb,
                    .scale = 1.0F / 255,
                    .mean = {{0.485F, 0.456F, 0.406F}},
                    .std = {{0.229F, 0.224F, 0.225F}}};
    known.decode = {
        .kind = "classes", .score = 0.0F, .top_k = 5, .activation = Activation::softmax};
    return known;
  }
  return std::nullopt;
}

}  // namespace

KnownFamily imagenet_family() {
  return {"ImageNet classifiers of the ONNX model zoo", recognise_imagenet};
}

}  // namespace ortchestra
