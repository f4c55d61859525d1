#include "ortchestra/shards/run_shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "shards/job_support.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

nlohmann::json json_in(const fs::path& path) { return nlohmann::json::parse(read_file(path)); }

TEST(RunShard, writes_outputs_and_a_record_for_each_video) {
  const SmallJob job(2);
  const ShardSummary summary = run_job(job.options());
  EXPECT_EQ(summary.done, 2);
  EXPECT_EQ(summary.frames, 6 + 8);
  const nlohmann::json record = json_in(job.in("out/done/v1.json"));
  EXPECT_EQ(record.at("schema"), "ortchestra.completion/1");
  EXPECT_EQ(record.at("frames"), 8);
  EXPECT_EQ(record.at("models").at(1).at("frames"), 8);
  EXPECT_EQ(record.at("outputs").at(0).at("bytes"), fs::file_size(job.in("out/v1.jsonl")));
  EXPECT_EQ(record.at("device"), "cpu");
  EXPECT_EQ(json_lines(job.in("out/v1.jsonl")).size(), 8U);
  EXPECT_FALSE(fs::exists(job.in("out/unfinished")));
  EXPECT_FALSE(fs::exists(job.in("out/failed")));
}

TEST(RunShard, divides_the_videos_among_the_shards) {
  const SmallJob job(5);
  std::int64_t done = 0;
  for (std::int64_t index = 1; index <= 3; ++index) done += run_job(job.options({index, 3})).done;
  EXPECT_EQ(done, 5);
  for (int video = 0; video < 5; ++video)
    EXPECT_TRUE(fs::exists(job.in("out/done/v" + std::to_string(video) + ".json")));
}

TEST(RunShard, loads_the_models_once) {
  const SmallJob job(3);
  ShardOptions options = job.options();
  // Runs are counted per session. No video has 20 frames.
  options.run.models = {pipeline_model("counting", "fail_run=20")};
  const ShardSummary summary = run_job(options);
  EXPECT_EQ(summary.done, 3);
  EXPECT_EQ(summary.models.at(0).failed_frames, 1);
}

TEST(RunShard, repeats_nothing_that_is_done) {
  const SmallJob job(3);
  run_job(job.options());
  const auto before = files_below(job.in("out"));
  const ShardSummary again = run_job(job.options());
  EXPECT_EQ(again.was_done, 3);
  EXPECT_EQ(again.frames, 0);
  EXPECT_EQ(files_below(job.in("out")), before);
}

TEST(RunShard, resumes_an_interrupted_video_from_a_copy) {
  SmallJob job(1);
  job.add("long", 90);
  run_job(job.options({}, "whole"));
  const ShardSummary stopped = run_and_stop(job.options(), 20);
  EXPECT_TRUE(stopped.interrupted);
  EXPECT_EQ(stopped.done, 1);
  ASSERT_TRUE(fs::exists(job.in("out/unfinished/vlong")));
  const auto left = files_below(job.in("out/unfinished/vlong"));

  const ShardSummary second = run_and_stop(job.options(), 20);
  EXPECT_TRUE(second.interrupted);
  // This process is alive, so that its first folder stays as it was.
  for (const auto& [name, content] : left)
    EXPECT_EQ(read_file(job.in("out/unfinished/vlong") / name), content);

  const ShardSummary last = run_job(job.options());
  EXPECT_EQ(last.done, 1);
  EXPECT_EQ(last.resumed, 1);
  EXPECT_LT(last.frames, 90 - 20);
  EXPECT_EQ(read_file(job.in("out/vlong.jsonl")), read_file(job.in("whole/vlong.jsonl")));
  EXPECT_EQ(read_file(job.in("out/vlong.csv")), read_file(job.in("whole/vlong.csv")));
  const nlohmann::json record = json_in(job.in("out/done/vlong.json"));
  EXPECT_EQ(record.at("frames"), 90);
  EXPECT_EQ(record.at("models").at(0).at("frames"), 90);
  EXPECT_FALSE(fs::exists(job.in("out/unfinished")));
}

TEST(RunShard, starts_a_video_again_if_what_was_left_is_damaged) {
  SmallJob job(0);
  job.add("long", 90);
  run_job(job.options({}, "whole"));
  run_and_stop(job.options(), 20);
  int cut = 0;
  for (const auto& entry : fs::recursive_directory_iterator(job.in("out/unfinished"))) {
    if (entry.path().extension() != ".partial") continue;
    fs::resize_file(entry.path(), 5);
    ++cut;
  }
  ASSERT_EQ(cut, 2);
  const ShardSummary again = run_job(job.options());
  EXPECT_EQ(again.done, 1);
  EXPECT_EQ(again.resumed, 0);
  EXPECT_EQ(read_file(job.in("out/vlong.jsonl")), read_file(job.in("whole/vlong.jsonl")));
}

/// The state in which a process leaves a video that is killed between the renames.
void undo_publication(const SmallJob& job, const std::string& key,
                      const std::set<std::string>& published) {
  const fs::path own = job.in("out/unfinished/" + key + "/host-1-abc");
  fs::create_directories(own / "0");
  fs::create_directories(own / "1");
  if (!published.contains("jsonl"))
    fs::rename(job.in("out/" + key + ".jsonl"), own / "0" / (key + ".jsonl"));
  if (!published.contains("csv"))
    fs::rename(job.in("out/" + key + ".csv"), own / "1" / (key + ".csv"));
  fs::rename(job.in("out/done/" + key + ".json"), own / "record.json");
}

TEST(RunShard, ends_a_publication_that_was_interrupted) {
  const SmallJob job(3);
  run_job(job.options());
  const auto complete = files_below(job.in("out"));
  undo_publication(job, "v0", {});
  undo_publication(job, "v1", {"jsonl"});
  undo_publication(job, "v2", {"jsonl", "csv"});
  const ShardSummary again = run_job(job.options());
  EXPECT_EQ(again.was_done, 3);
  EXPECT_EQ(files_below(job.in("out")), complete);
}

TEST(RunShard, treats_a_half_written_record_as_absent) {
  const SmallJob job(2);
  run_job(job.options());
  const std::string whole = read_file(job.in("out/done/v1.json"));
  const std::string output = read_file(job.in("out/v1.jsonl"));
  write_file_atomically(job.in("out/done/v1.json"), whole.substr(0, whole.size() / 2));
  const ShardSummary again = run_job(job.options());
  EXPECT_EQ(again.done, 1);
  EXPECT_EQ(again.was_done, 1);
  EXPECT_EQ(read_file(job.in("out/v1.jsonl")), output);
  EXPECT_EQ(json_in(job.in("out/done/v1.json")).at("frames"), 8);
}

TEST(RunShard, runs_a_video_again_whose_output_is_missing) {
  const SmallJob job(2);
  run_job(job.options());
  fs::remove(job.in("out/v0.csv"));
  EXPECT_EQ(run_job(job.options()).done, 1);
  EXPECT_TRUE(fs::exists(job.in("out/v0.csv")));
}

TEST(RunShard, skips_a_video_that_cannot_be_read_and_records_why) {
  SmallJob job(2);
  job.manifest.entries[0].path = job.in("vanished.mp4");
  write_file_atomically(job.in("broken.mp4"), "no video");
  job.manifest.entries.push_back({.key = "broken", .path = job.in("broken.mp4")});
  const ShardSummary summary = run_job(job.options());
  EXPECT_EQ(summary.done, 1);
  ASSERT_EQ(summary.failed.size(), 2U);
  EXPECT_THAT(json_in(job.in("out/failed/v0.json")).at("reason").get<std::string>(),
              HasSubstr("vanished.mp4"));
  EXPECT_TRUE(fs::exists(job.in("out/failed/broken.json")));
  EXPECT_FALSE(fs::exists(job.in("out/unfinished")));
}

TEST(RunShard, tries_a_failed_video_again) {
  SmallJob job(2);
  fs::rename(job.in("videos/0"), job.in("videos/away"));
  EXPECT_EQ(run_job(job.options()).failed.size(), 1U);
  fs::rename(job.in("videos/away"), job.in("videos/0"));
  EXPECT_EQ(run_job(job.options()).done, 1);
  EXPECT_FALSE(fs::exists(job.in("out/failed/v0.json")));
}

TEST(RunShard, ends_at_an_unreadable_video_if_asked) {
  SmallJob job(2);
  job.manifest.entries[0].path = job.in("vanished.mp4");
  ShardOptions options = job.options();
  options.on_bad_input = OnBadInput::fail;
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { run_job(options); }),
              AllOf(HasSubstr("'v0'"), HasSubstr("vanished.mp4")));
  EXPECT_TRUE(fs::exists(job.in("out/failed/v0.json")));
  EXPECT_FALSE(fs::exists(job.in("out/done/v1.json")));
}

TEST(RunShard, skips_a_video_with_a_bad_frame_if_such_frames_end_a_run) {
  SmallJob job(2);
  write_file_atomically(fs::path(job.manifest.entries[0].path) / "3.ppm", "P6 damaged");
  ShardOptions options = job.options();
  options.run.on_bad_frame = OnBadFrame::fail;
  const ShardSummary summary = run_job(options);
  EXPECT_EQ(summary.done, 1);
  ASSERT_EQ(summary.failed.size(), 1U);
  EXPECT_THAT(summary.failed.front().reason, HasSubstr("frame 3"));
}

TEST(RunShard, counts_bad_frames_in_the_record) {
  SmallJob job(1);
  write_file_atomically(fs::path(job.manifest.entries[0].path) / "3.ppm", "P6 damaged");
  run_job(job.options());
  const nlohmann::json record = json_in(job.in("out/done/v0.json"));
  EXPECT_EQ(record.at("frames"), 5);
  EXPECT_EQ(record.at("bad_frames"), 1);
}

TEST(RunShard, refuses_another_plan_than_the_rest_of_the_job) {
  const SmallJob job(2);
  run_job(job.options({1, 2}));
  ShardOptions other = job.options({2, 2});
  other.run.batch = 2;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run_job(other); }),
              AllOf(HasSubstr("batch was 1 and is now 2"), HasSubstr("job.json")));
  other.run.existing = Existing::overwrite;
  EXPECT_EQ(run_job(other).done, 1);
}

TEST(RunShard, refuses_a_video_that_has_changed_since_it_was_done) {
  SmallJob job(2);
  run_job(job.options());
  write_grey(job.manifest.entries[1].path, 8, 99);
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run_job(job.options()); }),
              HasSubstr("has changed since"));
  ShardOptions options = job.options();
  options.run.existing = Existing::overwrite;
  const ShardSummary summary = run_job(options);
  EXPECT_EQ(summary.done, 1);
  EXPECT_EQ(summary.was_done, 1);
  EXPECT_EQ(json_lines(job.in("out/v1.jsonl")).size(), 9U);
}

TEST(RunShard, counts_a_video_as_unreadable_that_has_changed_since_the_manifest) {
  SmallJob job(1);
  write_grey(job.in("one"), 0, 5);
  job.manifest.entries.push_back(
      {.key = "one", .path = job.in("one/0.ppm"), .bytes = 4711, .cost = 1});
  const ShardSummary summary = run_job(job.options());
  ASSERT_EQ(summary.failed.size(), 1U);
  EXPECT_THAT(summary.failed.front().reason, HasSubstr("not 4711; make the manifest again"));
}

TEST(RunShard, keeps_a_finished_video_that_is_not_there_any_more) {
  const SmallJob job(2);
  run_job(job.options());
  fs::remove_all(job.manifest.entries[0].path);
  EXPECT_EQ(run_job(job.options()).was_done, 2);
}

TEST(RunShard, refuses_to_replace_a_file_that_it_did_not_write) {
  const SmallJob job(2);
  fs::create_directory(job.in("out"));
  write_file_atomically(job.in("out/v1.csv"), "mine");
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run_job(job.options()); }),
              AllOf(HasSubstr("v1.csv exists"), HasSubstr("no completion record")));
  EXPECT_EQ(read_file(job.in("out/v1.csv")), "mine");
}

TEST(RunShard, never_replaces_a_video) {
  SmallJob job(1);
  write_grey(job.in("out"), 0, 5);
  fs::rename(job.in("out/0.ppm"), job.in("out/v0.csv"));
  job.manifest.entries.push_back({.key = "x", .path = job.in("out/v0.csv")});
  ShardOptions options = job.options();
  options.run.existing = Existing::overwrite;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run_job(options); }), HasSubstr("an input"));
}

TEST(RunShard, refuses_outputs_that_a_job_cannot_have) {
  const SmallJob job(2);
  const auto problem = [&](const std::vector<std::string>& outputs) {
    return error_text(ErrorKind::input, [&] { run_job(job.options({}, "out", outputs)); });
  };
  EXPECT_THAT(problem({"a.jsonl"}), HasSubstr("{key}"));
  EXPECT_THAT(problem({"{key}{stem}.jsonl"}), HasSubstr("{stem}"));
  EXPECT_THAT(problem({"{key}.txt"}), HasSubstr("does not say what to write"));
  EXPECT_THAT(problem({"{key}.csv", "{key}.csv"}), HasSubstr("twice"));
  EXPECT_THAT(problem({"{key}/", "{key}/a.csv"}), HasSubstr("inside"));
  EXPECT_THAT(problem({"done/{key}.csv", "{key}.jsonl"}), HasSubstr("job's records"));
  EXPECT_FALSE(fs::exists(job.in("out")));
}

TEST(RunShard, refuses_a_folder_that_cannot_be_written) {
  SmallJob job(1);
  ShardOptions options = job.options();
  options.run.outputs = {PipelineOutput("/proc/ortchestra/{key}.jsonl")};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { run_job(options); }),
              HasSubstr("choose another folder"));
}

TEST(RunShard, finds_the_folder_of_the_job_from_the_outputs) {
  const auto folder = [](std::vector<PipelineOutput> outputs) { return job_folder_of(outputs); };
  EXPECT_EQ(folder({"out/{key}.jsonl"}), "out");
  EXPECT_EQ(folder({"{key}.jsonl"}), ".");
  EXPECT_EQ(folder({"out/a/{key}.jsonl", "out/b/{key}/x.csv"}), "out");
  EXPECT_EQ(folder({"/data/{key}.jsonl", "/data/{key}.csv"}), "/data");
}

TEST(RunShard, writes_every_kind_of_output_below_folders_of_their_own) {
  const SmallJob job(2);
  const std::vector<std::string> outputs = {"csv/{key}.csv", "{key}/a.jsonl", "npz/{key}.npz",
                                            "pictures/{key}/"};
  run_job(job.options({}, "out", outputs));
  EXPECT_TRUE(fs::exists(job.in("out/csv/v0.csv")));
  EXPECT_TRUE(fs::exists(job.in("out/v1/a.jsonl")));
  EXPECT_TRUE(fs::exists(job.in("out/npz/v1.npz")));
  EXPECT_TRUE(fs::is_directory(job.in("out/pictures/v1")));
  EXPECT_EQ(run_job(job.options({}, "out", outputs)).was_done, 2);
  fs::remove(job.in("out/done/v1.json"));  // the directory exists, and is replaced
  ShardOptions options = job.options({}, "out", outputs);
  options.run.existing = Existing::overwrite;
  EXPECT_EQ(run_job(options).done, 1);
}

TEST(RunShard, does_the_same_in_two_processes_on_one_shard) {
  SmallJob job(3);
  run_job(job.options({}, "whole"));
  // The second one starts while the first one is inside its second video, and ends before it.
  ShardObserver observer;
  bool started = false;
  ShardSummary second;
  observer.run.on_frame = [&](double) {
    if (!std::exchange(started, true)) second = run_job(job.options());
  };
  const ShardSummary first = run_job(job.options(), observer);
  EXPECT_EQ(second.done, 3);
  EXPECT_EQ(first.done + first.was_done, 3);
  for (const char* name : {"v0.jsonl", "v1.csv", "v2.jsonl"})
    EXPECT_EQ(read_file(job.in("out") / name), read_file(job.in("whole") / name));
  EXPECT_FALSE(fs::exists(job.in("out/unfinished")));
}

TEST(RunShard, has_no_work_if_there_are_more_shards_than_videos) {
  const SmallJob job(1);
  const ShardSummary summary = run_job(job.options({2, 2}));
  EXPECT_EQ(summary.videos, 0);
  EXPECT_THAT(summary.failed, IsEmpty());
}

}  // namespace
}  // namespace ortchestra
