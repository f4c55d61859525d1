#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/files/file.h"
#include "ortchestra/sink/prediction_json.h"
#include "sink/frames.h"
#include "support/error_text.h"
#include "support/read_fifo.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

class JsonlSinkTest : public testing::Test {
 protected:
  std::string path() const { return folder_ / "a.jsonl"; }
  std::string partial() const { return path() + ".partial"; }
  std::unique_ptr<PredictionSink> open(SinkOptions options = test::sink_options()) const {
    return open_sink(path(), options);
  }

  test::TemporaryDirectory folder_;
};

TEST_F(JsonlSinkTest, writes_one_line_per_frame_with_all_models_in_order) {
  const auto sink = open();
  EXPECT_FALSE(sink->needs().picture);
  sink->write(test::full_frame(2), nullptr);
  sink->finish();
  EXPECT_EQ(read_file(path()),
            R"({"input":"street.mp4","frame":2,"time_s":0.080000,"width":64,"height":48,"models":{)"
            R"("faces":{"boxes":[{"class":1,"label":"face","score":0.98765,)"
            R"("box":[12.00,5.13,20.00,30.50]}]},)"
            R"("hair":{"masks":[{"class":1,"label":"hair","area":8,"runs":[648,4,60,4,2356]}]},)"
            R"("poses":{"poses":[{"score":0.50000,"box":[1.00,2.00,3.00,4.00],)"
            R"("points":[[1.50,2.50,0.75000],[0.00,3.00,0.00000]]}]},)"
            R"("kinds":{"classes":[{"class":1,"label":"dog","score":0.75000},)"
            R"({"class":0,"label":"cat","score":0.25000}]},)"
            R"("raw":{"tensors":[{"name":"out","type":"float32","shape":[1,2],"minimum":0,)"
            R"("maximum":1,"mean":0.5,"nan":1,"infinite":0}],"not_finite":3},)"
            R"("broken":{"error":"no \"answer\""}}})"
            "\n");
}

TEST_F(JsonlSinkTest, writes_the_line_that_a_program_gets) {
  const auto sink = open();
  sink->write(test::full_frame(2), nullptr);
  sink->finish();
  EXPECT_EQ(read_file(path()), jsonl_line(test::full_frame(2), test::sink_options().models) + '\n');
}

TEST_F(JsonlSinkTest, writes_valid_json_in_each_line) {
  const auto sink = open();
  for (int i = 0; i < 3; ++i) sink->write(test::full_frame(i), nullptr);
  sink->finish();
  std::istringstream lines(read_file(path()));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_EQ(nlohmann::json::parse(line)["frame"], count);
  EXPECT_EQ(count, 3);
}

TEST_F(JsonlSinkTest, has_the_final_name_only_when_finished) {
  const auto sink = open();
  sink->write(test::full_frame(0), nullptr);
  EXPECT_FALSE(fs::exists(path()));
  EXPECT_TRUE(fs::exists(partial()));
  sink->finish();
  EXPECT_TRUE(fs::exists(path()));
  EXPECT_FALSE(fs::exists(partial()));
}

TEST_F(JsonlSinkTest, leaves_an_unfinished_file_but_not_an_empty_one) {
  open()->write(test::full_frame(0), nullptr);
  EXPECT_THAT(read_file(partial()), HasSubstr("\"frame\":0"));
  fs::remove(partial());
  open();
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(JsonlSinkTest, continues_at_a_checkpoint_with_the_same_bytes) {
  std::string checkpoint;
  {
    const auto interrupted = open();
    interrupted->write(test::full_frame(0), nullptr);
    checkpoint = interrupted->checkpoint();
    interrupted->write(test::full_frame(1), nullptr);
  }
  SinkOptions options = test::sink_options();
  options.continue_at = checkpoint;
  const auto sink = open(options);
  sink->write(test::full_frame(1), nullptr);
  sink->finish();
  const std::string continued = read_file(path());

  options = test::sink_options();
  options.existing = Existing::overwrite;
  const auto whole = open(options);
  whole->write(test::full_frame(0), nullptr);
  whole->write(test::full_frame(1), nullptr);
  whole->finish();
  EXPECT_EQ(continued, read_file(path()));
}

TEST_F(JsonlSinkTest, refuses_to_continue_a_missing_or_too_short_file) {
  SinkOptions options = test::sink_options();
  options.continue_at = "100";
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open(options); }),
              HasSubstr("a.jsonl.partial is not there"));
  write_file_atomically(partial(), "short");
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open(options); }),
              HasSubstr("can't be continued at byte 100: it has only 5"));
  options.continue_at = "here";
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open(options); }),
              HasSubstr("'here' is not a position"));
}

TEST_F(JsonlSinkTest, refuses_an_existing_finished_or_unfinished_output) {
  write_file_atomically(path(), "old");
  const Error exists = test::thrown_error(ErrorKind::input, [&] { open(); });
  EXPECT_THAT(test::remedy_kinds(exists), ElementsAre(RemedyKind::overwrite));
  EXPECT_EQ(read_file(path()), "old");
  fs::rename(path(), partial());
  const Error unfinished = test::thrown_error(ErrorKind::input, [&] { open(); });
  EXPECT_THAT(test::remedy_kinds(unfinished),
              ElementsAre(RemedyKind::resume, RemedyKind::overwrite));
  EXPECT_EQ(read_file(partial()), "old");
}

TEST_F(JsonlSinkTest, writes_each_line_to_a_pipe_immediately) {
  const test::ReadFifo fifo(path());
  const auto sink = open();
  for (int frame = 0; frame < 2; ++frame) {
    sink->write(test::full_frame(frame), nullptr);
    EXPECT_THAT(fifo.read(), testing::EndsWith("\n"));
  }
  sink->finish();
  EXPECT_TRUE(fs::is_fifo(path()));
  EXPECT_EQ(folder_.entries(), 1U);
}

TEST_F(JsonlSinkTest, reports_a_full_disk) {
  fs::create_symlink("/dev/full", path());
  const auto sink = open();
  EXPECT_THAT(
      test::error_text(ErrorKind::failure, [&] { sink->write(test::full_frame(0), nullptr); }),
      HasSubstr("could not be written: No space left on device"));
}

}  // namespace
}  // namespace ortchestra
