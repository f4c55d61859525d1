#include "config/merged_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;

ModelRequest model(const std::optional<std::string>& name, const std::string& source) {
  ModelRequest request;
  request.name = name;
  request.source = source;
  return request;
}

TEST(MergedModels, replace_the_configured_model_with_their_name_and_keep_its_recipe) {
  ModelRequest configured = model("a", "old.onnx");
  configured.recipe.width = 64;
  const auto merged = merge_models({configured, model("b", "b.onnx")}, {model("a", "new.onnx")});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].source, "new.onnx");
  EXPECT_EQ(merged[0].recipe.width, 64);
}

TEST(MergedModels, replace_what_the_given_model_sets) {
  ModelRequest configured = model("a", "old.onnx");
  configured.recipe = {.width = 64, .height = 64, .scale = 2.0F};
  configured.device = "cpu";
  configured.constants = {{"k", {1}}};
  ModelRequest given = model("a", "new.onnx");
  given.recipe = {.scale = 0.5F, .mean = {{1, 2, 3}}};
  given.device = "xnnpack";
  given.batched_outputs = {"y"};
  const ModelRequest merged = merge_models({configured}, {given}).at(0);
  EXPECT_EQ(merged.recipe.width, 64);
  EXPECT_EQ(merged.recipe.scale, 0.5F);
  EXPECT_EQ(merged.recipe.mean, (std::array<float, 3>{1, 2, 3}));
  EXPECT_EQ(merged.device, "xnnpack");
  EXPECT_THAT(merged.constants, testing::SizeIs(1));
  EXPECT_THAT(merged.batched_outputs, testing::Optional(testing::ElementsAre("y")));
}

TEST(MergedModels, replace_a_configured_model_that_is_named_after_its_file) {
  const auto merged =
      merge_models({model(std::nullopt, "models/faces.onnx")}, {model("faces", "new.onnx")});
  ASSERT_EQ(merged.size(), 1U);
  EXPECT_EQ(merged[0].source, "new.onnx");
  EXPECT_EQ(merged[0].name, "faces");
}

TEST(MergedModels, include_a_model_if_none_is_configured_with_its_name) {
  const auto merged =
      merge_models({model("a", "a.onnx")}, {model("b", "b.onnx"), model(std::nullopt, "a.onnx")});
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[1].source, "b.onnx");
  EXPECT_EQ(merged[2].source, "a.onnx");
}

TEST(MergedModels, may_not_use_a_name_twice) {
  EXPECT_THAT(test::error_text(ErrorKind::input,
                               [] {
                                 merge_models({}, {model("a", "1"), model("a", "2")});
                               }),
              HasSubstr("two models are named 'a'"));
}

}  // namespace
}  // namespace ortchestra
