#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "sink/frames.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

class YoloSinkTest : public testing::Test {
 protected:
  /// A frame with the prediction of one model only.
  static FramePredictions frame_of(std::size_t model, std::int64_t index = 0) {
    FramePredictions frame = test::full_frame(index);
    frame.predictions = {frame.predictions.at(model)};
    return frame;
  }
  std::string label_of(const FramePredictions& frame, const std::string& output = "a.yolo/") const {
    const auto sink = open_sink(folder_ / output, test::sink_options());
    sink->write(frame, nullptr);
    sink->finish();
    return read_file(folder_ / output / "000000.txt");
  }

  test::TemporaryDirectory folder_;
};

TEST_F(YoloSinkTest, writes_class_centre_and_size_relative_to_the_frame) {
  EXPECT_EQ(label_of(frame_of(0)), "1 0.312500 0.424583 0.312500 0.635417\n");
}

TEST_F(YoloSinkTest, appends_the_score_if_its_name_asks_for_it) {
  EXPECT_EQ(label_of(frame_of(0), "a.yolo-scores/"),
            "1 0.312500 0.424583 0.312500 0.635417 0.98765\n");
}

TEST_F(YoloSinkTest, writes_the_points_of_poses_with_their_visibility) {
  EXPECT_EQ(label_of(frame_of(2)),
            "0 0.039062 0.083333 0.046875 0.083333 0.023438 0.052083 2 0.000000 0.062500 0\n");
}

TEST_F(YoloSinkTest, writes_the_points_of_poses_with_their_scores) {
  EXPECT_EQ(label_of(frame_of(2), "a.yolo-scores"),
            "0 0.039062 0.083333 0.046875 0.083333 0.023438 0.052083 0.75000 0.000000 0.062500 "
            "0.00000 0.50000\n");
}

TEST_F(YoloSinkTest, keeps_points_within_the_frame) {
  FramePredictions frame = frame_of(2);
  std::get<Poses>(frame.predictions[0].found)[0].points = {{-5, 100, 1}};
  EXPECT_THAT(label_of(frame), HasSubstr(" 0.000000 1.000000 2\n"));
}

TEST_F(YoloSinkTest, writes_an_empty_file_only_if_nothing_was_found) {
  const auto sink = open_sink(folder_ / "a.yolo/", test::sink_options());
  FramePredictions nothing = frame_of(0, 0);
  nothing.predictions[0].found = Boxes{};
  FramePredictions skipped = frame_of(0, 1);
  skipped.predictions.clear();
  FramePredictions failed = frame_of(0, 2);
  failed.predictions[0].error = "why";
  for (const FramePredictions& frame : {nothing, skipped, failed, frame_of(0, 3)})
    sink->write(frame, nullptr);
  sink->finish();
  EXPECT_EQ(read_file(folder_ / "a.yolo" / "000000.txt"), "");
  EXPECT_FALSE(fs::exists(folder_ / "a.yolo" / "000001.txt"));
  EXPECT_FALSE(fs::exists(folder_ / "a.yolo" / "000002.txt"));
  EXPECT_TRUE(fs::exists(folder_ / "a.yolo" / "000003.txt"));
  EXPECT_THAT(sink->take_notes(), ElementsAre(HasSubstr("failed answers of model 'faces'")));
}

TEST_F(YoloSinkTest, names_a_label_after_its_picture) {
  const auto sink = open_sink(folder_ / "a.yolo/", test::sink_options());
  FramePredictions frame = frame_of(0);
  frame.file = "cats/tom.png";
  sink->write(frame, nullptr);
  sink->finish();
  EXPECT_TRUE(fs::exists(folder_ / "a.yolo" / "tom.txt"));
}

TEST_F(YoloSinkTest, leaves_out_what_is_neither_box_nor_pose) {
  const auto sink = open_sink(folder_ / "a.yolo/", test::sink_options());
  sink->write(frame_of(1), nullptr);
  sink->finish();
  EXPECT_FALSE(fs::exists(folder_ / "a.yolo" / "000000.txt"));
  EXPECT_THAT(sink->take_notes(), ElementsAre(HasSubstr("masks of model 'hair' were left out")));
}

TEST_F(YoloSinkTest, refuses_a_second_model) {
  const auto sink = open_sink(folder_ / "a.yolo/", test::sink_options());
  sink->write(frame_of(0), nullptr);
  EXPECT_THAT(test::error_text(ErrorKind::failure, [&] { sink->write(frame_of(2, 1), nullptr); }),
              HasSubstr("a.yolo:faces"));
}

TEST_F(YoloSinkTest, refuses_to_continue_at_an_invalid_checkpoint) {
  open_sink(folder_ / "a.yolo/", test::sink_options())->checkpoint();
  for (const std::string checkpoint : {"7", R"({"files":7})", R"({"files":"x","left_out":[]})"}) {
    SinkOptions options = test::sink_options();
    options.continue_at = checkpoint;
    EXPECT_THAT(
        test::error_text(ErrorKind::input, [&] { open_sink(folder_ / "a.yolo/", options); }),
        HasSubstr("can't be continued there"));
  }
}

}  // namespace
}  // namespace ortchestra
