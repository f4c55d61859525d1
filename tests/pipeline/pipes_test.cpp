#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/error_text.h"
#include "support/pipeline_runs.h"
#include "support/read_fifo.h"

// Outputs that are pipes. They are written directly, and cannot be resumed.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class PipelinePipe : public testing::Test {
 protected:
  fs::path pipe() const { return folder_ / "pipe.jsonl"; }
  /// A run whose model fails on frame 7 of 9.
  PipelineOptions options(const std::vector<std::string>& outputs) const {
    PipelineOptions options =
        pipeline_options({pipeline_model("a", "type=uint8,fail_value=7")},
                         grey_pictures(folder_ / "in", 9), folder_ / "a.jsonl");
    options.outputs.assign(outputs.begin(), outputs.end());
    options.checkpoint_frames = 2;
    return options;
  }
  static PipelineOptions resumed(PipelineOptions options) {
    options.existing = Existing::resume;
    return options;
  }
  void break_off(PipelineOptions options) const {
    options.on_model_error = OnModelError::fail;
    error_text(ErrorKind::failure, [&] { run(options); });
  }

  TemporaryDirectory folder_;
};

std::int64_t lines_of(const std::string& text) { return std::ranges::count(text, '\n'); }

TEST_F(PipelinePipe, is_written_directly_without_temporary_files) {
  const ReadFifo fifo(pipe());
  run(options({pipe()}));
  EXPECT_EQ(lines_of(fifo.read()), 9);
  EXPECT_TRUE(fs::is_fifo(pipe()));
  EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(PipelinePipe, receives_only_the_new_frames_of_a_resumed_run) {
  const ReadFifo fifo(pipe());
  const PipelineOptions both = options({pipe(), folder_ / "a.jsonl"});
  break_off(both);
  EXPECT_TRUE(fs::exists(folder_ / "a.jsonl.journal"));
  fifo.read();
  EXPECT_EQ(run(resumed(both)).resumed_at, 6);
  EXPECT_EQ(json_lines(folder_ / "a.jsonl").size(), 9U);
  const std::string rest = fifo.read();
  EXPECT_EQ(lines_of(rest), 3);
  EXPECT_THAT(rest, HasSubstr("\"frame\":6"));
}

TEST_F(PipelinePipe, alone_can_not_be_resumed) {
  const ReadFifo fifo(pipe());
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(resumed(options({pipe()}))); }),
              HasSubstr("nothing to resume"));
  EXPECT_EQ(fifo.read(), "");
}

TEST_F(PipelinePipe, that_is_missing_when_the_run_is_resumed_is_not_replaced_by_a_file) {
  const PipelineOptions both = options({folder_ / "a.jsonl", pipe()});
  {
    const ReadFifo fifo(pipe());
    break_off(both);
  }
  fs::remove(pipe());
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run(resumed(both)); }),
              AllOf(HasSubstr("pipe.jsonl"), HasSubstr("was a pipe")));
  EXPECT_FALSE(fs::exists(pipe()));
}

}  // namespace
}  // namespace ortchestra
