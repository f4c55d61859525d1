#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "fake/fake_gate.h"
#include "support/error_text.h"
#include "support/pipeline_runs.h"

// A run must not write to an output that another run is writing.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::HasSubstr;

class PipelineTwoRuns : public testing::Test {
 protected:
  std::string path_of(const std::string& name) const { return folder_ / name; }
  /// Expects that the run is refused because of `output`, with every value of Existing.
  void expect_refusal(PipelineOptions options, const std::string& output) const {
    options.models = {pipeline_model("a")};
    for (const Existing existing : {Existing::refuse, Existing::overwrite, Existing::resume}) {
      options.existing = existing;
      EXPECT_THAT(error_text(ErrorKind::input, [&] { run(options); }),
                  HasSubstr(path_of(output) + " is being written by another run"));
    }
  }

  TemporaryDirectory folder_;
  const std::string input_ = grey_pictures(folder_ / "in", 20);
  PipelineOptions first_ =
      pipeline_options({pipeline_model("a", "gate=two-runs")}, input_, folder_ / "a.jsonl");
};

TEST_F(PipelineTwoRuns, can_not_share_an_output_and_the_first_is_not_disturbed) {
  std::string alone;
  {
    PipelineOptions options = first_;
    options.models = {pipeline_model("a")};
    alone = written(options);
  }
  FakeGate gate("two-runs");
  first_.outputs.push_back(path_of("b.csv"));
  first_.checkpoint_frames = 2;
  std::jthread running([&] { run(first_); });
  for (std::size_t frame = 0; frame < 8; ++frame) {  // until there is a checkpoint
    ASSERT_TRUE(gate.wait_for_arrivals(frame + 1));
    gate.admit(1);
  }
  expect_refusal(first_, "a.jsonl");
  PipelineOptions others = first_;
  others.outputs = {path_of("c.jsonl"), path_of("b.csv")};
  expect_refusal(others, "b.csv");
  EXPECT_FALSE(fs::exists(path_of("c.jsonl.journal")));
  others.outputs = {path_of("c.jsonl")};
  others.models = {pipeline_model("a")};
  run(others);
  gate.open();
  running.join();
  EXPECT_EQ(read_file(path_of("a.jsonl")), alone);
  EXPECT_EQ(folder_.entries(), 4U);  // the pictures and three outputs
  // After the end of the first run, its outputs are not locked any more.
  first_.models = {pipeline_model("a")};
  first_.existing = Existing::overwrite;
  run(first_);
}

TEST_F(PipelineTwoRuns, can_not_share_an_output_that_is_assembled_from_parts) {
  FakeGate gate("two-runs");
  first_.outputs = {path_of("a.npz")};
  std::jthread running([&] { run(first_); });
  ASSERT_TRUE(gate.wait_for_arrivals(1));
  PipelineOptions others = first_;
  others.outputs = {path_of("c.jsonl"), path_of("a.npz")};
  expect_refusal(others, "a.npz");
  gate.open();
  running.join();
  EXPECT_TRUE(fs::is_regular_file(path_of("a.npz")));
  EXPECT_EQ(folder_.entries(), 2U);
}

}  // namespace
}  // namespace ortchestra
