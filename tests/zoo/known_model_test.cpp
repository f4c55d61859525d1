#include "ortchestra/zoo/known_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "ortchestra/decode/decoder.h"
#include "ortchestra/loading/decoded_model.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/loading/resolve.h"
#include "support/test_data.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ValueDescription float_value(const std::string& name, const Shape& shape) {
  return {name, "float32", shape, {}};
}

ModelDescription described(const std::vector<ValueDescription>& inputs,
                           const std::vector<ValueDescription>& outputs) {
  ModelDescription model;
  model.source = "a.onnx";
  model.producer = "pytorch";
  model.inputs = inputs;
  model.outputs = outputs;
  return model;
}

ModelDescription ultraface() {
  return described({float_value("input", {1, 3, 240, 320})},
                   {float_value("scores", {1, 4420, 2}), float_value("boxes", {1, 4420, 4})});
}

ModelDescription yolox(std::int64_t classes = 80) {
  return described({float_value("images", {1, 3, 416, 416})},
                   {float_value("output", {1, 3549, 5 + classes})});
}

ModelDescription light_person_detector() {
  ModelDescription model =
      described({float_value("images", {1, 3, 192, 192})}, {float_value("output", {1, 756, 6})});
  model.sha256 = "4bf5f704cd3bd900645a4303e0934ede13d9fb2135058b38005f4c2886c68576";
  return model;
}

ModelDescription skin_clothes_hair() {
  ModelDescription model =
      described({float_value("x.1", {1, 3, 512, 512})}, {float_value("1273", {-1, 3, 512, 512})});
  model.sha256 = "324a22a1c2e3a433d6225d4c5c50f50912797a4d14b69f7d632eeb5c85346f36";
  return model;
}

ModelDescription nanodet() {
  ModelDescription model = described({float_value("input.1", {1, 3, 320, 320})},
                                     {float_value("cls_pred_stride_8", {1, 1600, 80}),
                                      float_value("cls_pred_stride_16", {1, 400, 80}),
                                      float_value("cls_pred_stride_32", {1, 100, 80}),
                                      float_value("dis_pred_stride_8", {1, 1600, 32}),
                                      float_value("dis_pred_stride_16", {1, 400, 32}),
                                      float_value("dis_pred_stride_32", {1, 100, 32})});
  model.bytes = 3'800'000;
  return model;
}

ModelDescription selfie_segmentation() {
  ModelDescription model = described({float_value("input_1:0", {1, 144, 256, 3})},
                                     {float_value("segment_back", {1, 144, 256, 1})});
  model.producer = "tf2onnx";
  return model;
}

ModelDescription rt_detr() {
  return described(
      {float_value("images", {-1, 3, 640, 640}), {"orig_target_sizes", "int64", {-1, 2}, {}}},
      {{"labels", "int64", {-1, 300}, {}},
       float_value("boxes", {-1, 300, 4}),
       float_value("scores", {-1, 300})});
}

ModelDescription squeezenet() {
  return described({float_value("data", {1, 3, 224, 224})},
                   {float_value("squeezenet0_flatten0_reshape0", {1, 1000})});
}

ModelDescription ultralytics(const std::string& task = "detect") {
  ModelDescription model =
      described({float_value("images", {1, 3, 64, 64})}, {float_value("output0", {1, 6, 84})});
  model.metadata = {{"task", task}, {"names", "{0: 'ship', 1: 'plane'}"}, {"stride", "32"}};
  return model;
}

/// One model of each family.
std::map<std::string, ModelDescription> one_of_each() {
  return {{"light_person_detector", light_person_detector()},
          {"Skin-Clothes-Hair segmentation", skin_clothes_hair()},
          {"YOLO of Ultralytics", ultralytics()},
          {"UltraFace", ultraface()},
          {"YOLOX", yolox()},
          {"NanoDet-m", nanodet()},
          {"RT-DETR", rt_detr()},
          {"MediaPipe selfie segmentation", selfie_segmentation()},
          {"ImageNet classifiers of the ONNX model zoo", squeezenet()}};
}

TEST(KnownModel, every_family_recognises_its_model_and_gives_a_usable_recipe_and_decoder) {
  const auto models = one_of_each();
  for (const KnownFamily& family : known_families()) {
    SCOPED_TRACE(family.name);
    const ModelDescription& model = models.at(std::string(family.name));
    const auto known = family.recognise(model);
    ASSERT_TRUE(known);
    EXPECT_FALSE(known->source.empty());
    EXPECT_TRUE(known->recipe.fit && known->recipe.color && known->recipe.scale &&
                known->recipe.mean && known->recipe.std);
    const ModelSpec spec = resolve_model(
        "m", model, with_known_recipe({.source = "a.onnx"}, *known), default_input_size);
    EXPECT_NO_THROW(make_decoder(known->decode, decoded_model(spec, model)));
  }
}

TEST(KnownModel, is_found_in_the_family_that_recognises_it_first) {
  EXPECT_EQ(find_known_model(light_person_detector())->name, "light_person_detector")
      << "not only YOLOX";
  EXPECT_THAT(find_known_model(light_person_detector())->decode.labels, ElementsAre("person"));
  EXPECT_EQ(find_known_model(ultraface())->name, "UltraFace 320x240");
}

TEST(KnownModel, has_no_labels_that_depend_on_training) {
  EXPECT_EQ(find_known_model(yolox(80))->decode.labels.size(), 80U);
  EXPECT_THAT(find_known_model(yolox(3))->decode.labels, IsEmpty());
  EXPECT_THAT(find_known_model(rt_detr())->decode.labels, IsEmpty());
}

/// A change after which a model is not of its family any more.
struct NearMiss {
  const char* why;
  ModelDescription model;
  std::function<void(ModelDescription& model)> change;
};

std::vector<NearMiss> near_misses() {
  return {
      {"the input of another detector has another name", ultraface(),
       [](auto& model) { model.inputs[0].name = "images"; }},
      {"another number of boxes", ultraface(),
       [](auto& model) {
         model.outputs[1].shape = {1, 4421, 4};
       }},
      {"three classes instead of background and face", ultraface(),
       [](auto& model) {
         model.outputs[0].shape = {1, 4420, 3};
       }},
      {"outputs in the opposite order", ultraface(),
       [](auto& model) { std::swap(model.outputs[0], model.outputs[1]); }},
      {"YOLOv6 calls its output outputs", yolox(),
       [](auto& model) { model.outputs[0].name = "outputs"; }},
      {"YOLOv5 has three boxes per cell", yolox(),
       [](auto& model) {
         model.outputs[0].shape = {1, 3 * 3549, 85};
       }},
      {"another element type", yolox(), [](auto& model) { model.inputs[0].type = "uint8"; }},
      {"a second output", yolox(),
       [](auto& model) {
         model.outputs.push_back(float_value("masks", {1, 32, 104, 104}));
       }},
      {"an open size", yolox(),
       [](auto& model) {
         model.inputs[0].shape = {1, 3, -1, -1};
       }},
      {"NanoDet-EfficientNet-Lite has other means", nanodet(),
       [](auto& model) { model.bytes = 12'500'000; }},
      {"PicoDet has 20 classes here", nanodet(),
       [](auto& model) {
         model.outputs[0].shape = {1, 1600, 20};
       }},
      {"a model that was exported by hand", nanodet(),
       [](auto& model) { model.inputs[0].name = "data"; }},
      {"another exporter", selfie_segmentation(), [](auto& model) { model.producer = "pytorch"; }},
      {"two classes", selfie_segmentation(),
       [](auto& model) {
         model.outputs[0].shape = {1, 144, 256, 2};
       }},
      {"a model with other weights", skin_clothes_hair(),
       [](auto& model) { model.sha256.back() = '7'; }},
      {"sizes as floating-point numbers", rt_detr(),
       [](auto& model) { model.inputs[1].type = "float32"; }},
      {"no scores", rt_detr(), [](auto& model) { model.outputs[2].name = "logits"; }},
      {"ten classes", squeezenet(),
       [](auto& model) {
         model.outputs[0].shape = {1, 10};
       }},
      {"the SqueezeNet from Caffe2", squeezenet(),
       [](auto& model) {
         model.inputs[0].name = "data_0";
         model.outputs[0] = float_value("softmaxout_1", {1, 1000, 1, 1});
       }},
      {"metadata that does not agree with the output", ultralytics(),
       [](auto& model) {
         model.outputs[0].shape = {1, 9, 84};
       }},
      {"an unknown task", ultralytics("depth"), [](auto&) {}},
      {"a classifier of YOLOv5, which has no task", ultralytics(""),
       [](auto& model) {
         model.outputs[0].shape = {1, 2};
       }},
  };
}

TEST(KnownModel, near_misses_are_not_recognised) {
  for (NearMiss miss : near_misses()) {
    SCOPED_TRACE(miss.why);
    miss.change(miss.model);
    const auto known = find_known_model(miss.model);
    EXPECT_FALSE(known) << known->name;
  }
}

TEST(KnownModel, gives_only_the_recipe_if_its_predictions_cannot_be_decoded) {
  ModelDescription rotated = ultralytics("obb");
  rotated.outputs[0].shape = {1, 7, 84};
  const auto known = find_known_model(rotated);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->recipe.fit, Fit::letterbox);
  EXPECT_EQ(known->decode.kind, "tensors");
}

TEST(KnownModel, follows_the_size_in_the_metadata_only_if_the_file_leaves_it_open) {
  ModelDescription open = ultralytics();
  open.inputs[0].shape = {1, 3, -1, -1};
  open.metadata["imgsz"] = "[64, 64]";
  ASSERT_TRUE(find_known_model(open));
  EXPECT_EQ(find_known_model(open)->recipe.width, 64);
  EXPECT_EQ(find_known_model(ultralytics())->recipe.width, std::nullopt);
}

TEST(KnownRecipe, is_not_mixed_with_a_recipe_of_the_user) {
  const KnownModel known = *find_known_model(yolox());
  ModelRequest request{.source = "a.onnx"};
  request.recipe.scale = 1.0F / 255;
  EXPECT_EQ(with_known_recipe(request, known).recipe.color, std::nullopt);
  EXPECT_EQ(with_known_recipe(request, known).recipe.fit, std::nullopt);
}

TEST(KnownRecipe, completes_a_request_that_sets_only_the_size) {
  const KnownModel known = *find_known_model(yolox());
  ModelRequest request{.source = "a.onnx"};
  request.recipe.width = 416;
  request.recipe.height = 416;
  const RecipeOverrides recipe = with_known_recipe(request, known).recipe;
  EXPECT_EQ(recipe.width, 416);
  EXPECT_EQ(recipe.fit, Fit::letterbox_top_left);
}

TEST(KnownRecipe, keeps_the_constants_of_the_user) {
  const KnownModel known = *find_known_model(rt_detr());
  EXPECT_EQ(with_known_recipe({.source = "a"}, known).constants.at(0).name, "orig_target_sizes");
  const ModelRequest given{.source = "a", .constants = {{"orig_target_sizes", {1, 1}}}};
  EXPECT_THAT(with_known_recipe(given, known).constants.at(0).values, ElementsAre(1, 1));
}

TEST(RealDataKnownModel, recognises_the_trained_models) {
  const auto data = test::test_data_folder();
  if (!data) GTEST_SKIP() << "no test data: set ORTCHESTRA_TEST_DATA";
  const std::map<std::string, std::string> names = {
      {"nanodet_m_320", "NanoDet-m 320"},
      {"yolox_nano_416x416", "YOLOX"},
      {"light_person_detector", "light_person_detector"},
      {"ultraface_version-RFB-320", "UltraFace 320x240"},
      {"mediapipe_selfie_segmentation_landscape", "MediaPipe selfie segmentation (landscape)"},
      {"skin_clothes_hair_pan_mbv3s", "Skin-Clothes-Hair segmentation (PAN)"},
      {"light_squeezenet", ""},  // from Caffe2: how pictures were prepared is not known
      {"light_resnet50", ""},
  };
  for (const auto& [file, name] : names) {
    const auto known =
        find_known_model(describe_model((*data / "models" / (file + ".onnx")).string()));
    EXPECT_EQ(known ? known->name : "", name) << file;
  }
}

}  // namespace
}  // namespace ortchestra
