#include "ortchestra/decode/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "decode/made_up_model.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using test::decoding;
using test::MadeUpModel;
using testing::AllOf;
using testing::HasSubstr;

/// A model that the decoder of this kind accepts.
MadeUpModel matching_model(const std::string& kind) {
  MadeUpModel model;
  if (kind == "boxes") return model.output("boxes", {1, 10, 4}).output("scores", {1, 10, 2});
  if (kind == "detections") return model.output("out", {1, 100, 6});
  if (kind == "yolox") return model.output("out", {1, 84, 7});
  if (kind == "yolov5") return model.output("out", {1, 30, 7});
  if (kind == "yolov8") return model.output("out", {1, 6, 84});
  if (kind == "yolov8-pose") return model.output("out", {1, 5 + 3 * 4, 84});
  if (kind == "classes") return model.output("out", {1, 9});
  if (kind == "keypoints") return model.output("out", {1, 4, 16, 16});
  if (kind == "nanodet") {
    for (const std::int64_t cells : {64, 16, 4})
      model.output("s" + std::to_string(cells), {1, cells, 3})
          .output("d" + std::to_string(cells), {1, cells, 32});
    return model;
  }
  return model.output("out", {1, 3, 16, 16});  // tensors, mask, segmentation
}

/// Checks that nothing was found. Poses keep all points: each must be (0, 0) with a score of 0.
void expect_nothing(const decltype(Prediction::found)& found) {
  const auto is_empty = [](const auto& list) { return list == nullptr || list->empty(); };
  EXPECT_TRUE(is_empty(std::get_if<Boxes>(&found)));
  EXPECT_TRUE(is_empty(std::get_if<Masks>(&found)));
  EXPECT_TRUE(is_empty(std::get_if<Classes>(&found)));
  const auto* const poses = std::get_if<Poses>(&found);
  if (poses == nullptr) return;
  for (const Pose& pose : *poses) EXPECT_THAT(pose.points, testing::Each(Keypoint()));
}

TEST(Decoders, decode_models_that_match_them) {
  for (const DecoderKind& kind : decoder_kinds()) {
    const Prediction prediction =
        matching_model(std::string(kind.name)).decode(decoding(std::string(kind.name)));
    EXPECT_FALSE(prediction.error) << kind.name << ": " << *prediction.error;
  }
}

TEST(Decoders, refuse_a_model_of_another_shape_and_name_both_shapes) {
  for (const DecoderKind& kind : decoder_kinds()) {
    if (kind.name == "tensors") continue;
    MadeUpModel odd;
    odd.output("odd", {1, 2, 3, 5, 7});
    EXPECT_THAT(
        test::error_text(ErrorKind::input,
                         [&] { make_decoder(decoding(std::string(kind.name)), odd.model()); }),
        AllOf(HasSubstr("model 'made-up' can't be decoded as " + std::string(kind.name)),
              HasSubstr("which needs"), HasSubstr("[batch, "),
              HasSubstr("the model has odd float32[1,2,3,5,7]")))
        << kind.name;
  }
}

TEST(Decoders, return_an_error_when_a_run_gives_another_shape_than_declared) {
  for (const DecoderKind& kind : decoder_kinds()) {
    if (kind.name == "tensors") continue;
    MadeUpModel model = matching_model(std::string(kind.name));
    const auto decoder = make_decoder(decoding(std::string(kind.name)), model.model());
    std::vector<TensorView> views = model.views();
    for (TensorView& view : views) view.shape = {1, 2, 3, 5, 7};
    std::vector<float> values(210);
    for (TensorView& view : views) view.data = reinterpret_cast<const std::byte*>(values.data());
    const Prediction prediction = decoder->decode(views, {64, 64});
    ASSERT_TRUE(prediction.error) << kind.name;
    EXPECT_THAT(*prediction.error, HasSubstr("the model gave float32[1,2,3,5,7]")) << kind.name;
  }
}

TEST(Decoders, return_no_nan_when_outputs_are_not_finite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    for (const DecoderKind& kind : decoder_kinds()) {
      SCOPED_TRACE(std::string(kind.name) + " " + std::to_string(bad));
      MadeUpModel model = matching_model(std::string(kind.name));
      for (std::size_t i = 0; i < model.model().outputs.size(); ++i)
        std::ranges::fill(model.values(i), bad);
      const Prediction prediction = model.decode(decoding(std::string(kind.name)));
      EXPECT_FALSE(prediction.error);
      // Infinite scores are valid: −∞ excludes a class.
      if (std::isnan(bad) && kind.name != "tensors") {
        EXPECT_GT(prediction.not_finite, 0U);
      }
      expect_nothing(prediction.found);
    }
  }
}

TEST(Decoders, keep_finite_boxes_when_one_is_not_finite) {
  MadeUpModel model;
  model.output("boxes", {1, 2, 4}, {0.1F, 0.1F, 0.5F, 0.5F, 0.2F, NAN, 0.9F, 0.9F})
      .output("scores", {1, 2, 1}, {0.9F, 0.95F});
  const Prediction prediction = model.decode(decoding("boxes"));
  EXPECT_EQ(std::get<Boxes>(prediction.found).size(), 1U);
  EXPECT_EQ(prediction.not_finite, 1U);
}

TEST(Decoders, count_scores_that_are_not_probabilities) {
  MadeUpModel boxes(10, 10);
  boxes.output("boxes", {1, 4, 4}, {0, 0, .2F, .2F, .3F, .3F, .5F, .5F, 0, 0, 1, 1, .6F, 0, 1, .2F})
      .output("scores", {1, 4, 1}, {6.3F, -2, 0.9F, 1.0005F});
  const Prediction prediction = boxes.decode(decoding("boxes"));
  EXPECT_EQ(prediction.odd_scores, 2U) << "1.0005 counts as 1 with a rounding error";
  EXPECT_EQ(std::get<Boxes>(prediction.found).size(), 3U) << "boxes with a score above 1 are kept";

  // yolov8 reads extra columns (mask coefficients, an angle) as class scores.
  MadeUpModel columns;
  std::vector<float> values(std::size_t{6} * 84, 0.0F);
  std::fill(values.begin() + std::ptrdiff_t{5} * 84, values.end(), 2.3F);
  EXPECT_EQ(columns.output("out", {1, 6, 84}, values).decode(decoding("yolov8")).odd_scores, 84U);
  // yolox gets logits instead of probabilities.
  MadeUpModel rows;
  EXPECT_EQ(rows.output("out", {1, 84, 7}, std::vector<float>(std::size_t{84} * 7, -3.0F))
                .decode(decoding("yolox"))
                .odd_scores,
            84U);
}

TEST(Decoders, refuse_an_option_that_their_kind_does_not_use) {
  for (const DecoderKind& kind : decoder_kinds()) {
    DecodeOptions options = decoding(std::string(kind.name));
    options.strides = {8, 16, 32};
    options.point_order = PointOrder::xy;
    EXPECT_THAT(
        test::error_text(ErrorKind::input,
                         [&] { make_decoder(options, matching_model(options.kind).model()); }),
        AllOf(HasSubstr("the decoder kind '" + options.kind + "' does not use "),
              HasSubstr("uses are outputs")))
        << kind.name;
  }
}

TEST(Decoders, accept_models_with_unknown_dimensions) {
  const std::map<std::string, std::vector<Shape>> unknown = {
      {"yolox", {{-1, -1, -1}}},        {"yolov5", {{-1, -1, -1}}},
      {"yolov8", {{-1, -1, -1}}},       {"mask", {{-1, -1, -1, -1}}},
      {"classes", {{-1, -1}}},          {"detections", {{-1, -1, -1}}},
      {"segmentation", {{-1, -1, -1}}}, {"keypoints", {{-1, -1, -1}}},
      {"yolov8-pose", {{-1, -1, -1}}},  {"boxes", {{-1, -1, 4}, {-1, -1, -1}}}};
  for (const auto& [kind, shapes] : unknown) {
    DecodedModel model;
    model.name = "unknown";
    for (const Shape& shape : shapes) model.outputs.push_back({"o", "float32", shape});
    EXPECT_NO_THROW(make_decoder(decoding(kind), model)) << kind;
  }
}

TEST(Decoders, refuse_models_whose_predictions_they_do_not_support) {
  MadeUpModel rotated;
  rotated.output("out", {1, 7, 84}).model().metadata["task"] = "obb";
  const auto refusal = [](MadeUpModel& model, const std::string& kind) {
    return test::error_text(ErrorKind::input, [&] { make_decoder(decoding(kind), model.model()); });
  };
  EXPECT_THAT(refusal(rotated, "yolov8"),
              AllOf(HasSubstr("can't be decoded as yolov8: it predicts rotated boxes"),
                    HasSubstr("use kind = \"tensors\"")));
  EXPECT_NO_THROW(make_decoder(decoding("tensors"), rotated.model()));
  MadeUpModel masks;
  masks.output("rows", {1, 38, 84}).output("prototypes", {1, 32, 16, 16});
  EXPECT_THAT(refusal(masks, "yolov8"), HasSubstr("it predicts instance segmentation"));
  MadeUpModel poses;
  poses.output("out", {1, 5 + 51, 84}).model().metadata["task"] = "pose";
  EXPECT_THAT(refusal(poses, "yolov8"), HasSubstr("use kind = \"yolov8-pose\""));
  EXPECT_NO_THROW(make_decoder(decoding("yolov8-pose"), poses.model()));
}

TEST(Decoders, refuse_an_unknown_kind_or_output_and_an_iou_out_of_range) {
  MadeUpModel model = matching_model("boxes");
  const auto refusal = [&](const DecodeOptions& options) {
    return test::error_text(ErrorKind::input, [&] { make_decoder(options, model.model()); });
  };
  EXPECT_THAT(refusal(decoding("box")),
              HasSubstr("there is no decoder 'box': give one of tensors"));
  DecodeOptions options = decoding("boxes");
  options.iou = 0.0F;
  EXPECT_THAT(refusal(options), HasSubstr("iou must be above 0"));
  options = decoding("boxes");
  options.outputs = {"boxes", "marks"};
  EXPECT_THAT(refusal(options), HasSubstr("has no output 'marks'; it has boxes float32[1,10,4]"));
}

}  // namespace
}  // namespace ortchestra
