#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "ortchestra/sink/prediction_json.h"
#include "sink/frames.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using Json = nlohmann::json;

TEST(CocoAnnotations, are_those_of_a_coco_output) {
  const test::TemporaryDirectory folder;
  const auto sink = open_sink(folder / "a.json", test::sink_options());
  const FramePredictions frame = test::full_frame(0);
  sink->write(frame, nullptr);
  sink->finish();
  Json written = Json::parse(read_file(folder / "a.json"))["annotations"];
  for (Json& annotation : written) annotation.erase("id");

  Json all = Json::array();
  for (const Prediction& prediction : frame.predictions)
    for (const Json& annotation : Json::parse(coco_annotations(prediction, 1)))
      all.push_back(annotation);
  EXPECT_EQ(all.size(), 3U);
  EXPECT_EQ(all, written);
}

TEST(CocoAnnotations, leave_out_what_coco_has_no_place_for) {
  const Box box{.x = 0, .y = 0, .width = 1, .height = 1, .score = 1, .class_index = 100'000};
  EXPECT_EQ(coco_annotations(test::prediction(0, Boxes{box}), 1), "[]");
  EXPECT_EQ(coco_annotations(test::prediction(0, Poses{Pose{}}), 1), "[]");
  EXPECT_EQ(coco_annotations(test::prediction(0, Classes{ClassScore{}}), 1), "[]");
  EXPECT_EQ(coco_annotations(test::prediction(0, Tensors{TensorStatistics{}}), 1), "[]");
}

}  // namespace
}  // namespace ortchestra
