#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "support/environment_variable.h"
#include "support/pipeline_runs.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::HasSubstr;

/// A job of three directories of pictures, by the command line.
class CliShards : public testing::Test {
 protected:
  void SetUp() override {
    if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
    for (int video = 0; video < 3; ++video)
      grey_pictures(folder_ / ("videos/" + std::to_string(video)), 4 + video, video);
  }

  std::string in(const std::string& name) const { return folder_ / name; }

  ToolResult make_manifest() const {
    return run_tool({"manifest", in("videos"), "-o", in("m.jsonl")});
  }

  ToolResult run(const std::vector<std::string>& more,
                 const std::string& output = "out/{key}.jsonl") const {
    std::vector<std::string> words = {"run",         "-m", "a=fake:", "--manifest",
                                      in("m.jsonl"), "-o", in(output)};
    words.insert(words.end(), more.begin(), more.end());
    return run_tool(words);
  }

  TemporaryDirectory folder_;
};

TEST_F(CliShards, list_run_and_merge_a_job) {
  const ToolResult listed = make_manifest();
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr("3 videos"));
  for (const char* shard : {"1/2", "2/2"}) {
    const ToolResult part = run({"--shard", shard});
    EXPECT_EQ(part.exit_code, 0) << part.err;
    EXPECT_THAT(part.out, HasSubstr(std::string("shard ") + shard));
  }
  const ToolResult whole = run({}, "whole.jsonl");
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  const ToolResult merged = run_tool({"merge", in("out"), "--manifest", in("m.jsonl"), "-o",
                                      in("all.jsonl"), "--json", in("merge.json")});
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("3 of 3 videos are done"));
  EXPECT_EQ(read_file(in("all.jsonl")), read_file(in("whole.jsonl")));
  EXPECT_EQ(nlohmann::json::parse(read_file(in("merge.json"))).at("joined"), 3);
}

TEST_F(CliShards, say_what_a_merge_lacks) {
  make_manifest();
  run({"--shard", "1/2"});
  const ToolResult merged =
      run_tool({"merge", in("out"), "--manifest", in("m.jsonl"), "-o", in("all.jsonl")});
  EXPECT_EQ(merged.exit_code, 1);
  EXPECT_THAT(merged.out, HasSubstr("missing"));
  EXPECT_THAT(merged.err, HasSubstr("--partial"));
}

TEST_F(CliShards, take_the_shard_from_the_environment) {
  make_manifest();
  const EnvironmentVariable id("SLURM_ARRAY_TASK_ID", "12");
  const EnvironmentVariable count("SLURM_ARRAY_TASK_COUNT", "3");
  const EnvironmentVariable lowest("SLURM_ARRAY_TASK_MIN", "10");
  const ToolResult result = run({"--json", "-"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out).at("shard"), "3/3");
  EXPECT_THAT(result.err, HasSubstr("from SLURM_ARRAY_TASK_ID"));
}

TEST_F(CliShards, refuse_flags_that_contradict_each_other) {
  make_manifest();
  const auto expect_refusal = [](const ToolResult& result, const std::string& part) {
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr(part));
  };
  expect_refusal(run({"--shard", "5/4"}), "the shards are 1/4 to 4/4");
  expect_refusal(run({"--shard", "1/4"}, "all.jsonl"), "put {key} into the name");
  expect_refusal(run({"--shards", "3"}), "JOB_COMPLETION_INDEX");
  expect_refusal(run({"-i", in("videos/0")}), "can't be used together");
  expect_refusal(run({"--trace", in("t.json")}), "--trace");
  expect_refusal(
      run_tool({"run", "-m", "fake:", "-i", in("videos/0"), "--shard", "1/2", "-o", in("a.jsonl")}),
      "--manifest");
  expect_refusal(run_tool({"run", "-m", "fake:", "-i", in("videos/0"), "-o", in("{key}.jsonl")}),
                 "{stem}");
  expect_refusal(run_tool({"manifest", in("videos")}), "-o videos.jsonl");
  expect_refusal(make_manifest(), "exists");
  expect_refusal(run_tool({"merge", in("out"), "-o", in("all.jsonl")}), "--manifest");
}

TEST_F(CliShards, fail_if_no_video_of_a_shard_can_be_read) {
  make_manifest();
  fs::remove_all(in("videos"));
  const ToolResult result = run({});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("no video of shard 1/1"), HasSubstr("video 0 failed")));
}

TEST_F(CliShards, are_resumed_after_a_signal) {
  grey_pictures(folder_ / "videos/3", 400);
  make_manifest();
  const std::vector<std::string> words = {"run",        "-m",          "a=fake:sleep_ms=20",
                                          "--manifest", in("m.jsonl"), "--checkpoint",
                                          "5",          "-o",          in("out/{key}.jsonl")};
  RunningTool tool(words);
  const auto has_checkpoint = [&] {
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      if (entry.path().filename() == "3.jsonl.journal" && fs::file_size(entry.path()) > 0)
        return true;
    }
    return false;
  };
  while (parent_of(tool.pid()) != 0 && !has_checkpoint()) ::usleep(1000);
  tool.send(SIGTERM);
  const ToolResult stopped = tool.wait();
  EXPECT_EQ(stopped.exit_code, 128 + SIGTERM) << stopped.err;
  const ToolResult resumed = run_tool(words);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(json_lines(in("out/3.jsonl")).size(), 400U);
  EXPECT_FALSE(fs::exists(in("out/unfinished")));
}

}  // namespace
}  // namespace ortchestra
