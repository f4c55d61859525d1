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

}  // namespace
}  // namespace ortchestra::cli
