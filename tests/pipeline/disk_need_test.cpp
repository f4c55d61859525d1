#include "pipeline/disk_need.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"
#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DiskNeedTest : public testing::Test {
 protected:
  /// Models with 1000 and 500 numbers of 4 bytes per frame, and 10 frames.
  PipelineOptions options(const std::string& output) const {
    PipelineOptions options = pipeline_options(
        {pipeline_model("large", "outputs=1000"), pipeline_model("small", "outputs=500")},
        "synthetic", folder_ / output);
    options.frames = 10;
    return options;
  }
  static DiskNeed need_of(const PipelineOptions& options, std::int64_t written = 0) {
    const std::vector<DiskNeed> needs = disk_needs(RunSetup(options), written);
    return needs.size() == 1 ? needs.front() : DiskNeed{};
  }

  TemporaryDirectory folder_;
};

TEST_F(DiskNeedTest, is_the_size_of_all_outputs_and_twice_that_while_it_is_completed) {
  const DiskNeed need = need_of(options("x.npz"));
  EXPECT_TRUE(need.is_exact);
  EXPECT_EQ(need.bytes_per_frame, 6000);
  EXPECT_EQ(need.frames, 10);
  EXPECT_EQ(need.peak_bytes, 2 * 60000);
  EXPECT_TRUE(disk_needs(RunSetup(options("x.jsonl")), 0).empty());
}

TEST_F(DiskNeedTest, does_not_depend_on_the_batch) {
  PipelineOptions four = options("x.npz");
  four.batch = 4;
  EXPECT_EQ(need_of(four).bytes_per_frame, 6000);
}

TEST_F(DiskNeedTest, counts_only_the_models_and_frames_that_are_written) {
  PipelineOptions small = options("x.npz");
  small.outputs.front().models = {"small"};
  EXPECT_EQ(need_of(small).bytes_per_frame, 2000);
  small.models[1].every = 4;
  EXPECT_EQ(need_of(small).bytes_per_frame, 500);
  EXPECT_EQ(need_of(options("x.npz"), 4).peak_bytes, 2 * 60000 - 4 * 6000);
}

TEST_F(DiskNeedTest, of_several_inputs_is_highest_while_the_longest_is_completed) {
  PipelineOptions both = options("{stem}/x.npz");
  both.inputs.emplace_back("synthetic");
  const DiskNeed need = need_of(both);
  EXPECT_EQ(need.peak_bytes, 3 * 60000);
  EXPECT_EQ(need.folder, folder_.path());
}

TEST_F(DiskNeedTest, is_a_lower_bound_if_a_model_declares_no_sizes) {
  PipelineOptions open = options("x.npz");
  open.models[1] = pipeline_model("open", "vary=1");
  const DiskNeed need = need_of(open);
  EXPECT_FALSE(need.is_exact);
  EXPECT_EQ(need.bytes_per_frame, 4000);
  EXPECT_THAT(note_on(need, std::nullopt), HasSubstr("at least 4.00 kB per frame"));
}

TEST(DiskNeedNote, has_the_bytes_per_frame_and_of_all_frames_and_what_is_free) {
  DiskNeed need{.output = "x.npz", .folder = "/", .bytes_per_frame = 4.2e6, .peak_bytes = 8.4e8};
  EXPECT_EQ(note_on(need, 1e9), "x.npz: 4.20 MB per frame; 1.00 GB are free");
  need.frames = 100;
  EXPECT_THAT(note_on(need, 1e9),
              AllOf(HasSubstr("420 MB for 100 frames"), HasSubstr("up to 840 MB"),
                    HasSubstr("1.00 GB are free"), Not(HasSubstr("at least"))));
}

TEST(DiskNeedSpace, of_all_outputs_on_a_disk_must_be_free) {
  const DiskNeed need{
      .output = "x.npz", .folder = "/", .bytes_per_frame = 1e6, .frames = 100, .peak_bytes = 2e8};
  EXPECT_NO_THROW(require_space({need, need}, 4e8));
  EXPECT_THAT(error_text(ErrorKind::input,
                         [&] {
                           require_space({need, need}, 3.9e8);
                         }),
              AllOf(HasSubstr("400 MB"), HasSubstr("390 MB are free"), HasSubstr("x.npz:MODEL")));
}

TEST_F(DiskNeedTest, is_noted_before_the_run_starts) {
  std::vector<std::string> notes;
  PipelineObserver observer;
  observer.on_note = [&](const RunNote& note) { notes.push_back(note.text); };
  observer.on_frame = [&](double) { notes.emplace_back("a frame"); };
  run(options("x.npz"), observer);
  ASSERT_FALSE(notes.empty());
  EXPECT_THAT(notes.front(), HasSubstr("6.00 kB per frame, 60.0 kB for 10 frames"));
}

TEST_F(DiskNeedTest, that_no_disk_can_hold_is_refused_before_anything_is_written) {
  PipelineOptions endless = options("x.npz");
  endless.frames = std::int64_t{1} << 50;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(endless); }),
              HasSubstr("the disk is too small"));
  EXPECT_EQ(folder_.entries(), 0U);
}

}  // namespace
}  // namespace ortchestra
