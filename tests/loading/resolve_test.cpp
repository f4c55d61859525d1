#include "ortchestra/loading/resolve.h"

#include <gtest/gtest.h>

#include <limits>

#include "ortchestra/model/session.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using test::error_text;

ModelDescription with_inputs(std::vector<ValueDescription> inputs) {
  ModelDescription description;
  description.inputs = std::move(inputs);
  description.outputs = {{"out", "float32", {-1, 10}, {"", ""}}};
  return description;
}

ModelDescription with_input(const std::string& type, const Shape& shape) {
  return with_inputs({{"image", type, shape, {}}});
}

ModelSpec resolved(const ModelDescription& description, const ModelRequest& request = {}) {
  return resolve_model("x", description, request, {.width = 320, .height = 240});
}

std::string refusal(const ModelDescription& description, const ModelRequest& request = {}) {
  return error_text(ErrorKind::input, [&] { resolved(description, request); });
}

void expect_words(const std::string& text, const std::string& words) {
  EXPECT_NE(text.find(words), std::string::npos) << text;
}

TEST(Resolve, refuses_a_recipe_that_is_not_finite) {
  ModelRequest request;
  request.recipe.mean = {0, std::numeric_limits<float>::infinity(), 0};
  expect_words(refusal(with_input("float32", {1, 3, 48, 64}), request), "must be finite");
  request.recipe = {};
  request.recipe.scale = std::numeric_limits<float>::quiet_NaN();
  expect_words(refusal(with_input("float32", {1, 3, 48, 64}), request), "must be finite");
}

TEST(Resolve, takes_fixed_extents_from_the_input) {
  const ModelSpec spec = resolved(with_input("uint8", {2, 3, 48, 64}));
  EXPECT_EQ(spec.image_input, "image");
  EXPECT_EQ(spec.fixed_batch, 2U);
  EXPECT_EQ(spec.recipe.width, 64);
  EXPECT_EQ(spec.recipe.height, 48);
  EXPECT_EQ(spec.recipe.type, ElementType::uint8);
  EXPECT_EQ(spec.recipe.layout, Layout::nchw);
  EXPECT_EQ(spec.recipe.color, ColorOrder::rgb);
  EXPECT_EQ(spec.recipe.fit, Fit::stretch);
}

TEST(Resolve, fills_open_extents_from_the_overrides_then_the_default_size) {
  const ModelDescription open = with_input("float32", {-1, 3, -1, -1});
  EXPECT_EQ(resolved(open).recipe.width, 320);
  EXPECT_EQ(resolved(open).recipe.height, 240);
  EXPECT_EQ(resolved(open).fixed_batch, 0U);
  ModelRequest request;
  request.recipe.width = 100;
  EXPECT_EQ(resolved(open, request).recipe.width, 100);
  EXPECT_EQ(resolved(open, request).recipe.height, 240);
}

TEST(Resolve, recognises_channels_that_come_last) {
  const Recipe recipe = resolved(with_input("float32", {1, 144, 256, 3})).recipe;
  EXPECT_EQ(recipe.layout, Layout::nhwc);
  EXPECT_EQ(recipe.height, 144);
  EXPECT_EQ(recipe.width, 256);
  EXPECT_EQ(resolved(with_input("float32", {-1, -1, -1, 3})).recipe.layout, Layout::nhwc);
  EXPECT_EQ(resolved(with_input("float32", {1, 3, 8, 3})).recipe.layout, Layout::nchw);
  EXPECT_EQ(resolved(with_input("float32", {-1, -1, -1, -1})).recipe.layout, Layout::nchw);
}

TEST(Resolve, feeds_gray_to_one_channel) {
  EXPECT_EQ(resolved(with_input("float16", {1, 1, 8, 8})).recipe.color, ColorOrder::gray);
  EXPECT_EQ(resolved(with_input("int8", {1, 8, 8, 1})).recipe.color, ColorOrder::gray);
  ModelRequest request;
  request.recipe.color = ColorOrder::gray;
  EXPECT_EQ(resolved(with_input("float32", {1, -1, 8, 8}), request).recipe.color, ColorOrder::gray);
}

TEST(Resolve, keeps_every_override) {
  ModelRequest request;
  request.recipe = {.width = 10,
                    .height = 20,
                    .fit = Fit::crop,
                    .color = ColorOrder::bgr,
                    .layout = Layout::nhwc,
                    .scale = 0.5F,
                    .mean = {{1, 2, 3}},
                    .std = {{4, 5, 6}},
                    .type = ElementType::float32,
                    .pad = std::uint8_t{7}};
  Recipe expected;
  expected = {.width = 10,
              .height = 20,
              .fit = Fit::crop,
              .color = ColorOrder::bgr,
              .layout = Layout::nhwc,
              .scale = 0.5F,
              .mean = {1, 2, 3},
              .std = {4, 5, 6},
              .type = ElementType::float32,
              .pad = 7};
  EXPECT_EQ(resolved(with_input("float32", {-1, -1, -1, -1}), request).recipe, expected);
}

TEST(Resolve, refuses_overrides_that_contradict_the_model) {
  const ModelDescription model = with_input("float32", {1, 3, 48, 64});
  ModelRequest width;
  width.recipe.width = 65;
  expect_words(refusal(model, width), "fixed width of 64");
  ModelRequest color;
  color.recipe.color = ColorOrder::gray;
  expect_words(refusal(model, color), "3 channels");
  ModelRequest type;
  type.recipe.type = ElementType::uint8;
  expect_words(refusal(model, type), "of type float32");
  ModelRequest layout;
  layout.recipe.layout = Layout::nhwc;
  expect_words(refusal(model, layout), "is not a picture");
  ModelRequest divisor;
  divisor.recipe.std = {{1, 0, 1}};
  expect_words(refusal(model, divisor), "std");
}

TEST(Resolve, names_the_input_that_is_not_a_picture) {
  const std::string text = refusal(
      with_inputs({{"image", "float32", {1, 3, 8, 8}, {}}, {"ids", "int64", {-1, 128}, {}}}));
  expect_words(text, "input 'ids' (int64[?,128]) is not a picture");
  expect_words(text, "[[model.constant]]");
  expect_words(refusal(with_input("string", {-1})), "takes neither pictures nor numbers");
}

TEST(Resolve, says_which_inputs_are_supported_if_a_constant_would_not_help) {
  for (const ModelDescription& model :
       {with_input("float32", {1, 3, 8, 32, 32}), with_input("float32", {1, 6, 32, 32}),
        with_input("boolean", {1, 3, 8, 8}), with_input("float32", {1, 77, 768}),
        with_input("float32", {1, 1024, 3})}) {
    const std::string text = refusal(model);
    expect_words(text, "with 1, 3 or 4 channels");
    EXPECT_EQ(text.find("constant"), std::string::npos) << text;
    // If the user gives a constant nevertheless, the message does not mention it either.
    ModelRequest request;
    request.constants = {{model.inputs.front().name, {0}}};
    EXPECT_EQ(refusal(model, request).find("constant"), std::string::npos);
  }
  expect_words(refusal(with_input("float32", {1, 3, 8, 32, 32})), "a clip of several pictures");
  expect_words(refusal(with_input("float32", {1, 6, 32, 32})), "2 pictures of 3 channels each");
}

TEST(Resolve, names_a_recurrent_state) {
  ModelDescription model = with_inputs(
      {{"src", "float32", {-1, 3, -1, -1}, {}}, {"r1i", "float32", {-1, -1, -1, -1}, {}}});
  model.outputs = {{"pha", "float32", {-1, 1, -1, -1}, {}},
                   {"r1o", "float32", {-1, -1, -1, -1}, {}}};
  expect_words(refusal(model),
               "input 'r1i' (float32[?,?,?,?]) is a recurrent state, which the model "
               "returns as 'r1o' (not supported yet");
  // The only input is a picture even if an output looks like its next state.
  ModelDescription same = with_input("float32", {1, 3, 8, 8});
  same.inputs[0].name = "input";
  same.outputs = {{"output", "float32", {1, 3, 8, 8}, {}}};
  EXPECT_EQ(resolved(same).image_input, "input");
  same.inputs[0].shape = same.outputs[0].shape = {1, 2, 8, 8};
  expect_words(refusal(same), "is not a picture");
}

TEST(Resolve, takes_pictures_without_a_batch_as_batches_of_one) {
  const ModelSpec planes = resolved(with_input("float32", {3, -1, -1}));
  EXPECT_EQ(planes.fixed_batch, 1U);
  EXPECT_EQ(planes.recipe.layout, Layout::nchw);
  EXPECT_EQ(planes.recipe.channels(), 3);
  const ModelSpec pixels = resolved(with_input("uint8", {48, 64, 3}));
  EXPECT_EQ(pixels.recipe.layout, Layout::nhwc);
  EXPECT_EQ(pixels.recipe.width, 64);
  EXPECT_EQ(pixels.recipe.height, 48);
  // An input with a batch dimension is preferred.
  ModelRequest request;
  request.constants = {{"last", {0}}};
  EXPECT_EQ(resolved(with_inputs({{"last", "float32", {3, 64, 64}, {}},
                                  {"image", "float32", {1, 3, 64, 64}, {}}}),
                     request)
                .image_input,
            "image");
}

TEST(Resolve, takes_four_channels_and_any_numeric_type) {
  EXPECT_EQ(resolved(with_input("float32", {-1, 32, 32, 4})).recipe.color, ColorOrder::rgba);
  for (const char* const type : {"float64", "float16", "bfloat16", "uint8", "int8", "uint16",
                                 "int16", "uint32", "int32", "uint64", "int64"})
    EXPECT_EQ(text_of(resolved(with_input(type, {1, 3, 8, 8})).recipe.type), type);
  ModelRequest request;
  request.recipe.color = ColorOrder::bgr;
  expect_words(refusal(with_input("float32", {1, 4, 8, 8}), request), "use rgba or bgra");
}

TEST(Resolve, takes_constants_for_other_inputs) {
  ModelRequest request;
  request.constants = {{"ids", {0}}};
  const ModelSpec spec = resolved(
      with_inputs({{"ids", "int64", {-1, 128}, {}}, {"image", "float32", {1, 3, 8, 8}, {}}}),
      request);
  EXPECT_EQ(spec.image_input, "image");
  EXPECT_EQ(spec.constants.size(), 1U);
}

TEST(Resolve, refuses_constants_for_missing_inputs) {
  ModelRequest request;
  request.constants = {{"size", {1}}};
  expect_words(refusal(with_input("float32", {1, 3, 8, 8}), request), "has no input 'size'");
}

TEST(Resolve, refuses_two_picture_inputs_and_no_picture_input) {
  const ModelDescription two =
      with_inputs({{"left", "float32", {1, 3, 8, 8}, {}}, {"right", "float32", {1, 3, 8, 8}, {}}});
  expect_words(refusal(two), "'left' and 'right'");
  ModelRequest request;
  request.constants = {{"left", {0}}, {"right", {0}}};
  expect_words(refusal(two, request), "none is left for pictures");
  request.constants.pop_back();
  EXPECT_EQ(resolved(two, request).image_input, "right");
}

TEST(Resolve, refuses_a_model_without_a_readable_output) {
  ModelDescription model = with_input("float32", {1, 3, 8, 8});
  model.outputs.clear();
  model.unread_outputs = {{"labels", "map", {}, {}}};
  expect_words(refusal(model), "none of its outputs is a tensor of numbers: they are labels map");
}

std::vector<ModelRequest> requests(const std::vector<std::string>& sources) {
  std::vector<ModelRequest> list;
  for (const std::string& source : sources)
    list.push_back({.name = {}, .source = source, .recipe = {}, .constants = {}});
  return list;
}

std::vector<std::string> names(const std::vector<std::optional<std::string>>& given,
                               const std::vector<std::string>& sources) {
  std::vector<ModelRequest> list = requests(sources);
  for (std::size_t i = 0; i < list.size(); ++i) list[i].name = given[i];
  return names_of(list);
}

TEST(ModelNames, are_the_file_stems_with_numbers_for_equal_ones) {
  EXPECT_EQ(names({{}, {}, {}, {}}, {"a.onnx", "x/a.onnx", "b.onnx", "y/a.onnx"}),
            (std::vector<std::string>{"a", "a-2", "b", "a-3"}));
  EXPECT_EQ(names({{}, "a", "a-2"}, {"a.onnx", "z.onnx", "z.onnx"}),
            (std::vector<std::string>{"a-3", "a", "a-2"}));
}

TEST(ModelNames, that_are_given_twice_are_refused) {
  expect_words(error_text(ErrorKind::input,
                          [] {
                            names({"a", "a"}, {"x.onnx", "y.onnx"});
                          }),
               "two models are named 'a'");
}

TEST(FakeResolve, shares_equal_recipes) {
  const ResolvedModels models = resolve_models(
      requests({"fake:", "fake:input=3x4x4", "fake:outputs=9"}), default_input_size, 4);
  EXPECT_EQ(models.recipes.size(), 2U);
  EXPECT_EQ(models.models[0].tensor, 0U);
  EXPECT_EQ(models.models[1].tensor, 1U);
  EXPECT_EQ(models.models[2].tensor, 0U);
  EXPECT_EQ(models.models[2].name, "fake-3");
  EXPECT_EQ(models.descriptions.size(), 3U);
}

TEST(FakeResolve, suggests_a_multiple_of_a_fixed_batch) {
  EXPECT_EQ(resolve_models(requests({"fake:batch=2"}), default_input_size, 4).models[0].fixed_batch,
            2U);
  expect_words(
      error_text(ErrorKind::input,
                 [] { resolve_models(requests({"fake:batch=4"}), default_input_size, 6); }),
      "use a batch of 8");
}

TEST(ReadableDescription, is_one_line) {
  EXPECT_EQ(describe(Recipe{}), "256x256 stretch rgb nchw float32, unscaled");
  Recipe recipe;
  recipe.scale = 0.5F;
  recipe.mean = {1, 2, 3};
  EXPECT_EQ(describe(recipe), "256x256 stretch rgb nchw float32, (x*0.5 - [1,2,3]) / [1,1,1]");
  EXPECT_EQ(describe(ValueDescription{"in", "float32", {-1, 3, -1, 8}, {"batch", "", "", ""}}),
            "in float32[batch,3,?,8]");
}

}  // namespace
}  // namespace ortchestra
