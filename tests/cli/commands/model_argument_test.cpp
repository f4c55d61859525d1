#include "cli/commands/model_argument.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra::cli {
namespace {

using testing::HasSubstr;

void expect_parsed(const std::string& text, const std::optional<std::string>& name,
                   const std::string& source) {
  const ModelRequest request = parse_model_argument(text);
  EXPECT_EQ(request.name, name) << text;
  EXPECT_EQ(request.source, source) << text;
}

ModelRequest model(const std::optional<std::string>& name, const std::string& source) {
  ModelRequest request;
  request.name = name;
  request.source = source;
  return request;
}

TEST(ModelArgument, is_a_file_or_a_name_and_a_file) {
  expect_parsed("faces.onnx", std::nullopt, "faces.onnx");
  expect_parsed("faces=models/a.onnx", "faces", "models/a.onnx");
}

TEST(ModelArgument, has_its_name_before_the_first_equals_sign) {
  expect_parsed("a=b=c.onnx", "a", "b=c.onnx");
}

TEST(ModelArgument, with_a_slash_before_the_equals_sign_is_a_file) {
  expect_parsed("./a=b.onnx", std::nullopt, "./a=b.onnx");
  expect_parsed("/models/lr=0.1/a.onnx", std::nullopt, "/models/lr=0.1/a.onnx");
}

TEST(ModelArgument, may_be_fake_or_built_in) {
  expect_parsed("fake:sleep_ms=5,seed=1", std::nullopt, "fake:sleep_ms=5,seed=1");
  expect_parsed("x=fake:sleep_ms=5", "x", "fake:sleep_ms=5");
  expect_parsed("builtin:unet", std::nullopt, "builtin:unet");
  expect_parsed("u=builtin:unet", "u", "builtin:unet");
}

TEST(ModelArgument, needs_a_file_and_a_name_that_is_not_empty) {
  const auto refusal = [](const std::string& text) {
    return test::error_text(ErrorKind::input, [&] { parse_model_argument(text); });
  };
  EXPECT_THAT(refusal("=a.onnx"), HasSubstr("empty name"));
  EXPECT_THAT(refusal("a="), HasSubstr("names no file"));
  EXPECT_THAT(refusal(""), HasSubstr("names no file"));
}

TEST(ModelArgument, replaces_the_configured_model_with_its_name_and_keeps_the_recipe) {
  ModelRequest configured = model("a", "old.onnx");
  configured.recipe.width = 64;
  const auto merged = merge_models({configured, model("b", "b.onnx")}, {model("a", "new.onnx")});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].source, "new.onnx");
  EXPECT_EQ(merged[0].recipe.width, 64);
}

TEST(ModelArgument, replaces_a_configured_model_that_is_named_after_its_file) {
  const auto merged =
      merge_models({model(std::nullopt, "models/faces.onnx")}, {model("faces", "new.onnx")});
  ASSERT_EQ(merged.size(), 1U);
  EXPECT_EQ(merged[0].source, "new.onnx");
  EXPECT_EQ(merged[0].name, "faces");
}

TEST(ModelArgument, adds_a_model_if_none_is_configured_with_its_name) {
  const auto merged =
      merge_models({model("a", "a.onnx")}, {model("b", "b.onnx"), model(std::nullopt, "a.onnx")});
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[1].source, "b.onnx");
  EXPECT_EQ(merged[2].source, "a.onnx");
}

TEST(ModelArgument, may_not_use_a_name_twice) {
  EXPECT_THAT(test::error_text(ErrorKind::input,
                               [] {
                                 merge_models({}, {model("a", "1"), model("a", "2")});
                               }),
              HasSubstr("two models are named 'a'"));
}

}  // namespace
}  // namespace ortchestra::cli
