#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "ortchestra/prediction/coco_rle.h"
#include "sink/frames.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;
using Json = nlohmann::json;

class CocoSinkTest : public testing::Test {
 protected:
  std::string path() const { return folder_ / "a.json"; }
  Json written(const std::vector<FramePredictions>& frames) const {
    const auto sink = open_sink(path(), test::sink_options());
    for (const FramePredictions& frame : frames) sink->write(frame, nullptr);
    sink->finish();
    return Json::parse(read_file(path()));
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CocoSinkTest, writes_images_annotations_and_categories) {
  written({test::full_frame(7)});
  EXPECT_EQ(read_file(path()),
            R"({"info":{"description":"predictions of ortchestra"},"licenses":[],
"annotations":[
{"id":1,"image_id":1,"category_id":2,"bbox":[17.00,5.13,20.00,30.50],"area":610.00,"iscrowd":0,"score":0.98765},
{"id":2,"image_id":1,"category_id":100002,"segmentation":{"size":[48,64],"counts":"Z<2^100000f]2"},"bbox":[8,10,4,2],"area":8,"iscrowd":0},
{"id":3,"image_id":1,"category_id":200001,"keypoints":[1.50,2.50,2,0.00,3.00,0],"num_keypoints":1,"keypoint_scores":[0.75000,0.00000],"bbox":[1.00,2.00,3.00,4.00],"area":12.00,"iscrowd":0,"score":0.50000}
],
"images":[
{"id":1,"file_name":"street/000007.jpg","width":64,"height":48,"input":"street.mp4","frame":7,"time_s":0.280000}
],
"categories":[
{"id":2,"name":"face","supercategory":"faces"},
{"id":100002,"name":"hair","supercategory":"hair"},
{"id":200001,"name":"poses","supercategory":"poses","keypoints":["point 0","point 1"],"skeleton":[]}
]}
)");
}

TEST_F(CocoSinkTest, names_the_file_of_a_picture) {
  FramePredictions frame = test::full_frame(0);
  frame.file = "cats/tom.png";
  EXPECT_EQ(written({frame})["images"][0]["file_name"], "cats/tom.png");
}

TEST_F(CocoSinkTest, numbers_images_and_annotations_of_all_inputs_in_one_sequence) {
  FramePredictions other = test::full_frame(0);
  other.input = "yard.mp4";
  const Json coco = written({test::full_frame(0), other});
  EXPECT_EQ(coco["images"][1]["id"], 2);
  EXPECT_EQ(coco["images"][1]["file_name"], "yard/000000.jpg");
  EXPECT_EQ(coco["annotations"].back()["id"], 6);
  EXPECT_EQ(coco["annotations"].back()["image_id"], 2);
}

TEST_F(CocoSinkTest, numbers_the_models_that_it_gets) {
  FramePredictions frame = test::full_frame(0);
  frame.predictions.erase(frame.predictions.begin());
  const Json coco = written({frame});
  EXPECT_EQ(coco["annotations"][0]["category_id"], 2);
  EXPECT_EQ(coco["categories"][0]["name"], "hair");
}

TEST_F(CocoSinkTest, has_no_image_for_a_frame_without_an_answer) {
  FramePredictions skipped = test::full_frame(1);
  skipped.predictions.clear();
  FramePredictions failed = test::full_frame(2);
  failed.predictions.erase(failed.predictions.begin(), failed.predictions.end() - 1);
  const Json coco = written({test::full_frame(0), skipped, failed, test::full_frame(3)});
  ASSERT_EQ(coco["images"].size(), 2U);
  EXPECT_EQ(coco["images"][1]["frame"], 3);
}

TEST_F(CocoSinkTest, gives_a_pose_without_a_box_the_one_around_its_visible_points) {
  FramePredictions frame = test::full_frame(0);
  Pose pose;
  pose.points = {{0, 0, 0}, {10, 20, 0.5F}, {30, 21, 1}};
  frame.predictions = {test::prediction(2, Poses{pose, Pose{}})};
  const Json coco = written({frame});
  ASSERT_EQ(coco["annotations"].size(), 1U);
  EXPECT_EQ(coco["annotations"][0]["bbox"], Json({10.0, 20.0, 20.0, 1.0}));
  EXPECT_EQ(coco["annotations"][0]["score"], 0.5);
}

TEST_F(CocoSinkTest, is_complete_without_frames) {
  const Json coco = written({});
  for (const std::string list : {"images", "annotations", "categories"})
    EXPECT_EQ(coco[list], Json::array()) << list;
}

TEST_F(CocoSinkTest, says_at_its_end_what_was_left_out) {
  const auto sink = open_sink(path(), test::sink_options());
  FramePredictions frame = test::full_frame(0);
  std::get<Boxes>(frame.predictions[0].found)[0].class_index = 100'000;
  sink->write(frame, nullptr);
  sink->write(test::full_frame(1), nullptr);
  EXPECT_THAT(sink->take_notes(), ElementsAre());
  sink->finish();
  EXPECT_THAT(
      sink->take_notes(),
      ElementsAre(HasSubstr("classes of whole frames of model 'kinds' were left out on 2 frames"),
                  HasSubstr("statistics of tensors of model 'raw'"),
                  HasSubstr("classes from 100000 on of model 'faces' were left out on 1 frames"),
                  HasSubstr("failed answers of model 'broken'")));
  EXPECT_THAT(sink->take_notes(), ElementsAre());
}

TEST_F(CocoSinkTest, refuses_to_continue_at_an_invalid_checkpoint) {
  open_sink(path(), test::sink_options())->checkpoint();
  for (const std::string checkpoint : {"here", "{}", "[]", R"({"annotations":"x"})"}) {
    SinkOptions options = test::sink_options();
    options.continue_at = checkpoint;
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_sink(path(), options); }),
                HasSubstr("is not a position in a COCO file"));
  }
}

}  // namespace
}  // namespace ortchestra
