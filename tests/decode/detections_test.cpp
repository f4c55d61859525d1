#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/made_up_model.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using test::decoding;
using test::MadeUpModel;
using testing::HasSubstr;
using testing::IsEmpty;

DecodeOptions with_columns(const std::vector<std::string>& names) {
  DecodeOptions options = decoding("detections");
  options.columns.reserve(names.size());
  for (const std::string& name : names) options.columns.push_back(enum_named<Column>(name).value());
  return options;
}

Boxes found(const Prediction& prediction) {
  EXPECT_FALSE(prediction.error) << *prediction.error;
  return std::get<Boxes>(prediction.found);
}

Boxes found_in_run(MadeUpModel& model, const DecodeOptions& options,
                   const PositionInRun& position) {
  return found(make_decoder(options, model.model())->decode(model.views(), {64, 64}, position));
}

TEST(DetectionsDecoder, reads_rows_of_box_score_and_class) {
  MadeUpModel model;
  model.output("out", {1, 3, 6},
               {22, 27, 42, 37, .9F, 7, 2, 2, 12, 12, .6F, 3, 0, 0, 9, 9, .1F, 1});
  EXPECT_EQ(found(model.decode(decoding("detections"))),
            (Boxes{{22, 27, 20, 10, .9F, 7}, {2, 2, 10, 10, .6F, 3}}));
}

TEST(DetectionsDecoder, keeps_overlapping_boxes_that_the_model_kept) {
  MadeUpModel model;
  model.output("out", {1, 2, 6}, {0, 0, 9, 9, .9F, 1, 0, 0, 9, 9, .8F, 1});
  EXPECT_EQ(found(model.decode(decoding("detections"))).size(), 2U);
}

TEST(DetectionsDecoder, joins_the_columns_of_several_outputs) {
  MadeUpModel dets;
  dets.output("labels", {1, 2}, {7, 3})
      .output("dets", {1, 2, 5}, {22, 27, 42, 37, .9F, 2, 2, 12, 12, .6F});
  DecodeOptions options = decoding("detections");
  options.outputs = {"dets", "labels"};
  const Boxes wanted{{22, 27, 20, 10, .9F, 7}, {2, 2, 10, 10, .6F, 3}};
  EXPECT_EQ(found(dets.decode(options)), wanted);

  MadeUpModel efficient_nms;
  efficient_nms.output("n", {1, 1}, {2})
      .output("boxes", {1, 3, 4}, {22, 27, 42, 37, 2, 2, 12, 12, 5, 5, 9, 9})
      .output("scores", {1, 3}, {.9F, .6F, .8F})
      .output("classes", {1, 3}, {7, 3, 1});
  options.outputs = {"boxes", "scores", "classes"};
  options.counts = "n";
  EXPECT_EQ(found(efficient_nms.decode(options)), wanted) << "the count excludes the third";
}

TEST(DetectionsDecoder, finds_the_rows_of_a_frame_by_the_batch_column) {
  MadeUpModel model;
  model.output("out", {3, 7},
               {0, 0, 0, 9, 9, 1, .9F, 1, 2, 2, 8, 8, 2, .8F, 1, 3, 3, 6, 6, 3, .7F});
  const DecodeOptions options = with_columns({"batch", "x1", "y1", "x2", "y2", "class", "score"});
  EXPECT_EQ(found_in_run(model, options, {0, 3}), (Boxes{{0, 0, 9, 9, .9F, 1}}));
  EXPECT_EQ(found_in_run(model, options, {1, 3}),
            (Boxes{{2, 2, 6, 6, .8F, 2}, {3, 3, 3, 3, .7F, 3}}));
  EXPECT_THAT(found_in_run(model, options, {2, 3}), IsEmpty());
}

TEST(DetectionsDecoder, finds_the_rows_of_a_frame_by_the_counts) {
  MadeUpModel model;
  model.output("rows", {3, 6}, {1, .9F, 0, 0, 9, 9, 2, .8F, 2, 2, 8, 8, 3, .7F, 3, 3, 6, 6})
      .output("counts", {3}, {1, 0, 2});
  DecodeOptions options = with_columns({"class", "score", "x1", "y1", "x2", "y2"});
  options.outputs = {"rows"};
  options.counts = "counts";
  EXPECT_EQ(found_in_run(model, options, {0, 3}), (Boxes{{0, 0, 9, 9, .9F, 1}}));
  EXPECT_THAT(found_in_run(model, options, {1, 3}), IsEmpty());
  EXPECT_EQ(found_in_run(model, options, {2, 3}).size(), 2U);
  model.values(1) = {1, 0, 5};
  const Prediction beyond =
      make_decoder(options, model.model())->decode(model.views(), {64, 64}, {2, 3});
  EXPECT_THAT(beyond.error.value(), HasSubstr("there are 3 rows"));
}

TEST(DetectionsDecoder, refuses_rows_of_several_frames_without_batch_column_or_counts) {
  MadeUpModel model;
  model.output("out", {2, 6}, {0, 0, 9, 9, .9F, 1, 2, 2, 8, 8, .8F, 2});
  const auto decoder = make_decoder(decoding("detections"), model.model());
  EXPECT_FALSE(decoder->decode(model.views(), {64, 64}).error);
  EXPECT_THAT(decoder->decode(model.views(), {64, 64}, {0, 2}).error.value(),
              HasSubstr("give a batch of 1"));
}

TEST(DetectionsDecoder, refuses_a_single_row_of_several_frames_unless_the_output_was_divided) {
  MadeUpModel model;
  model.output("out", {1, 6}, {0, 0, 9, 9, .9F, 1});
  EXPECT_EQ(found_in_run(model, decoding("detections"), {1, 2}).size(), 1U);
  model.model().outputs[0].is_whole = true;
  const auto decoder = make_decoder(decoding("detections"), model.model());
  EXPECT_FALSE(decoder->decode(model.views(), {64, 64}).error);
  EXPECT_THAT(decoder->decode(model.views(), {64, 64}, {1, 2}).error.value(),
              HasSubstr("give a batch of 1"));
}

TEST(DetectionsDecoder, ignores_padding_of_minus_one) {
  MadeUpModel model;
  std::vector<float> padded{0, 0, 9, 9, .9F, 1, 2, 2, 8, 8, .8F, -1};
  padded.resize(18, -1);
  model.output("out", {1, 3, 6}, padded);
  const Prediction prediction = model.decode(decoding("detections"));
  EXPECT_EQ(found(prediction).size(), 1U);
  EXPECT_EQ(prediction.odd_scores, 0U);
}

TEST(DetectionsDecoder, reads_squares_without_class_relative_to_the_input) {
  MadeUpModel model(64, 64);
  model.output("out", {1, 6}, {.9F, .5F, .5F, .25F, 7, 7});
  DecodeOptions options = with_columns({"score", "cx", "cy", "size", "skip", "skip"});
  options.coordinates = CoordinateUnit::relative;
  EXPECT_EQ(found(model.decode(options)), (Boxes{{24, 24, 16, 16, .9F, 0}}));
}

TEST(DetectionsDecoder, reports_a_class_that_is_not_a_whole_number) {
  MadeUpModel model;
  model.output("out", {1, 1, 6}, {0, 0, 9, 9, .9F, 1.2F});
  EXPECT_THAT(model.decode(decoding("detections")).error.value(),
              HasSubstr("the column 'class' has the value 1.2, which is not a class"));
}

TEST(DetectionsDecoder, refuses_columns_without_a_box_or_with_a_duplicate) {
  MadeUpModel model;
  model.output("out", {1, 3, 6});
  const auto refusal = [&](const std::vector<std::string>& names) {
    return test::error_text(ErrorKind::input,
                            [&] { make_decoder(with_columns(names), model.model()); });
  };
  EXPECT_THAT(refusal({"x1", "y1", "x2", "score", "class", "skip"}),
              HasSubstr("must have score and a box"));
  EXPECT_THAT(refusal({"x1", "y1", "x2", "y2", "class", "skip"}),
              HasSubstr("must have score and a box"));
  EXPECT_THAT(refusal({"x1", "x1", "y1", "x2", "y2", "score"}), HasSubstr("has 'x1' twice"));
  EXPECT_THAT(refusal({"x1", "y1", "x2", "y2", "score"}),
              HasSubstr("the columns x1, y1, x2, y2, score (5 in total)"));
}

}  // namespace
}  // namespace ortchestra
