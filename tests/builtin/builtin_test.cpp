#include "ortchestra/builtin/builtin.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"
#include "support/error_text.h"
#include "support/images.h"

namespace ortchestra {
namespace {

using test::FloatImage;

/// The parameter: the name of a built-in model.
class BuiltinOrt : public testing::TestWithParam<std::string_view> {
 protected:
  static ModelSpec spec() {
    ModelSpec model;
    model.name = GetParam();
    model.source = "builtin:" + std::string(GetParam());
    model.image_input = "input";
    return model;
  }
  static bool is_segmentation() { return GetParam() == "unet"; }
};

TEST_P(BuiltinOrt, model_runs_at_several_batches_and_sizes) {
  const auto session = open_session(spec(), {.intra = 1});
  for (const Shape& shape : {Shape{1, 3, 256, 256}, Shape{4, 3, 64, 96}, Shape{2, 3, 32, 32}}) {
    const FloatImage image(shape);
    const Outputs outputs = session->run(image.view());
    const Shape expected =
        is_segmentation() ? Shape{shape[0], 2, shape[2], shape[3]} : Shape{shape[0], 100};
    EXPECT_EQ(outputs.tensors()[0].shape, expected);
  }
}

TEST_P(BuiltinOrt, model_returns_finite_numbers_that_depend_on_the_picture) {
  const auto session = open_session(spec(), {.intra = 1});
  FloatImage image({2, 3, 64, 64});
  for (std::size_t i = 0; i < 3 * 64 * 64; ++i)
    image.elements()[i] = static_cast<float>(i % 64) * 4;
  const Outputs outputs = session->run(image.view());
  const auto all = outputs.tensors()[0].as<float>();
  double difference = 0;
  for (std::size_t i = 0; i < all.size() / 2; ++i) {
    ASSERT_LT(std::abs(all[i]), 1e3F);
    difference =
        std::max(difference, std::abs(static_cast<double>(all[i] - all[i + all.size() / 2])));
  }
  EXPECT_GT(difference, 0.1);
}

TEST_P(BuiltinOrt, model_is_described_with_its_symbolic_extents) {
  const ModelDescription description = describe_model("builtin:" + std::string(GetParam()));
  EXPECT_EQ(description.opset, 13);
  EXPECT_EQ(description.producer, "ortchestra");
  EXPECT_EQ(description.inputs[0].symbols,
            (std::vector<std::string>{"batch", "", "height", "width"}));
  EXPECT_EQ(description.outputs[0].name, "output");
  EXPECT_EQ(description.outputs[0].symbols[0], "batch");
}

TEST_P(BuiltinOrt, model_has_the_size_of_a_real_one) {
  const std::size_t bytes = builtin_model_bytes(GetParam()).size();
  EXPECT_GT(bytes, 3'000'000U);
  EXPECT_LT(bytes, 14'000'000U);
}

INSTANTIATE_TEST_SUITE_P(Each, BuiltinOrt,
                         testing::ValuesIn(builtin_model_names().begin(),
                                           builtin_model_names().end()),
                         [](const auto& model) { return std::string(model.param); });

TEST(BuiltinOrtList, models_are_the_same_bytes_on_every_machine) {
  const std::vector<std::string> expected{
      "4d5522fc941d23025e1b9c347fa52994dee1715eea7406340c0065994418f0e9",
      "36075c047bd57445cd871857a6c4606ba7f7c9b1a5f5500def2bde1ff8ea1060",
      "cd37d63801643d289e5b1b935a78b8faa0e61b3c7bb908359b8a8ea36ca22471",
      "39ea84a2d9ba9158430ca3717c4dae2678d34bc23d0f4776756233150dc8a2fa"};
  std::vector<std::string> found;
  for (const auto name : builtin_model_names())
    found.push_back(describe_model("builtin:" + std::string(name)).sha256);
  EXPECT_EQ(found, expected);
}

TEST(BuiltinOrtList, models_are_listed_if_the_requested_one_does_not_exist) {
  const std::string text =
      test::error_text(ErrorKind::input, [] { describe_model("builtin:vgg"); });
  EXPECT_NE(text.find("mobilenetv2, resnet18, squeezenet, unet"), std::string::npos) << text;
}

}  // namespace
}  // namespace ortchestra
