#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "sink/frames.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

constexpr const char* header_line =
    "input,frame,time_s,model,kind,class,label,score,x,y,width,height,detail,file\n";

class CsvSinkTest : public testing::Test {
 protected:
  std::string path() const { return folder_ / "a.csv"; }

  test::TemporaryDirectory folder_;
};

TEST_F(CsvSinkTest, writes_one_line_per_detection) {
  const auto sink = open_sink(path(), test::sink_options());
  FramePredictions frame = test::full_frame(1);
  frame.file = "street";
  sink->write(frame, nullptr);
  sink->finish();
  EXPECT_EQ(read_file(path()),
            std::string(header_line) +
                "street.mp4,1,0.040000,faces,box,1,face,0.98765,11.00,5.13,20.00,30.50,,street\n"
                "street.mp4,1,0.040000,hair,mask,1,hair,,8,10,4,2,area 8,street\n"
                "street.mp4,1,0.040000,poses,pose,,,0.50000,1.00,2.00,3.00,4.00,"
                "1.50:2.50:0.75000 0.00:3.00:0.00000,street\n"
                "street.mp4,1,0.040000,kinds,class,1,dog,0.75000,,,,,,street\n"
                "street.mp4,1,0.040000,kinds,class,0,cat,0.25000,,,,,,street\n"
                "street.mp4,1,0.040000,raw,tensor,,out,,,,,,"
                "float32[1;2] min 0 max 1 mean 0.5 nan 1 infinite 0,street\n"
                "street.mp4,1,0.040000,broken,error,,,,,,,,\"no \"\"answer\"\"\",street\n");
}

TEST_F(CsvSinkTest, quotes_labels_with_commas) {
  const auto sink = open_sink(path(), test::sink_options());
  FramePredictions frame = test::full_frame(0);
  std::get<Masks>(frame.predictions[1].found)[0].class_index = 0;
  sink->write(frame, nullptr);
  sink->finish();
  EXPECT_THAT(read_file(path()), testing::HasSubstr(",0,\"skin, bare\",,"));
}

TEST_F(CsvSinkTest, prevents_spreadsheets_from_reading_a_name_as_a_formula) {
  SinkOptions options = test::sink_options();
  for (PredictedModel& model : options.models) {
    model.name.insert(0, "@");
    for (std::string& label : model.labels) label.insert(0, "=");
  }
  const auto sink = open_sink(path(), options);
  FramePredictions frame = test::full_frame(0);
  frame.input = "-a.mp4";
  sink->write(frame, nullptr);
  sink->finish();
  EXPECT_THAT(read_file(path()), testing::HasSubstr("'-a.mp4,0,0.000000,'@kinds,class,1,'=dog,"));
}

TEST_F(CsvSinkTest, has_one_header_after_it_was_continued) {
  std::string checkpoint;
  {
    const auto interrupted = open_sink(path(), test::sink_options());
    checkpoint = interrupted->checkpoint();
    interrupted->write(test::full_frame(0), nullptr);
  }
  SinkOptions options = test::sink_options();
  options.continue_at = checkpoint;
  open_sink(path(), options)->finish();
  EXPECT_EQ(read_file(path()), header_line);
}

}  // namespace
}  // namespace ortchestra
