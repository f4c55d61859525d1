#include "ortchestra/shards/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::SizeIs;

void run_shards(const SmallJob& job, std::int64_t count, const std::string& folder = "out") {
  for (std::int64_t index = count; index >= 1; --index)
    run_shard(job.options({index, count}, folder), {}, {});
}

std::string merge_problem(const MergeOptions& options) {
  return error_text(ErrorKind::input, [&] { merge_job(options); });
}

TEST(Merge, gives_the_bytes_of_one_run) {
  const SmallJob job(5);
  run_shards(job, 3);
  const MergeSummary summary = merge_job(job.merge({"all.jsonl", "all.csv"}));
  EXPECT_EQ(summary.joined, 5);
  EXPECT_EQ(summary.frames, 6 + 8 + 10 + 12 + 14);
  EXPECT_THAT(summary.gaps, IsEmpty());
  EXPECT_EQ(read_file(job.in("all.jsonl")), job.whole("all.jsonl"));
  EXPECT_EQ(read_file(job.in("all.csv")), job.whole("all.csv"));
  EXPECT_EQ(summary.outputs.at(0).bytes, fs::file_size(job.in("all.jsonl")));
  EXPECT_FALSE(fs::exists(job.in("all.jsonl.partial")));
}

TEST(Merge, numbers_images_of_coco_files_as_one_run) {
  const SmallJob job(3);
  run_shard(job.options({}, "out", {"{key}.json"}), {}, {});
  merge_job(job.merge({"all.json"}));
  EXPECT_EQ(read_file(job.in("all.json")), job.whole("all.json"));
}

TEST(Merge, joins_the_folders_of_several_machines) {
  const SmallJob job(4);
  run_shard(job.options({1, 2}, "one"), {}, {});
  run_shard(job.options({2, 2}, "two"), {}, {});
  const MergeSummary summary = merge_job(job.merge({"all.jsonl"}, {"one", "two"}));
  EXPECT_EQ(summary.joined, 4);
  EXPECT_THAT(summary.duplicates, IsEmpty());
  EXPECT_EQ(read_file(job.in("all.jsonl")), job.whole("all.jsonl"));
}

TEST(Merge, refuses_gaps_and_names_them) {
  SmallJob job(4);
  job.manifest.entries[1].path = job.in("vanished.mp4");
  run_shard(job.options(), {}, {});
  fs::remove(job.in("out/done/v0.json"));
  write_file_atomically(job.in("out/done/v2.json"), "{\"schema\":");
  const MergeSummary summary = merge_job(job.merge({"all.jsonl"}));
  EXPECT_TRUE(summary.refused);
  EXPECT_FALSE(fs::exists(job.in("all.jsonl")));
  ASSERT_THAT(summary.gaps, SizeIs(3));
  EXPECT_EQ(summary.gaps[0].kind, MergeGap::Kind::missing);
  EXPECT_EQ(summary.gaps[1].kind, MergeGap::Kind::failed);
  EXPECT_THAT(summary.gaps[1].reason, HasSubstr("vanished.mp4"));
  EXPECT_EQ(summary.gaps[2].kind, MergeGap::Kind::damaged);
  EXPECT_EQ(to_json(summary).at("gaps").size(), 3U);
}

TEST(Merge, leaves_gaps_out_if_asked) {
  SmallJob job(3);
  run_shard(job.options(), {}, {});
  fs::remove(job.in("out/done/v1.json"));
  MergeOptions options = job.merge({"all.csv"});
  options.gaps = MergeOptions::Gaps::leave_out;
  const MergeSummary summary = merge_job(options);
  EXPECT_FALSE(summary.refused);
  EXPECT_EQ(summary.joined, 2);
  job.manifest.entries.erase(job.manifest.entries.begin() + 1);
  EXPECT_EQ(read_file(job.in("all.csv")), job.whole("all.csv"));
}

TEST(Merge, checks_without_an_output) {
  const SmallJob job(2);
  run_shard(job.options({1, 2}), {}, {});
  const MergeSummary summary = merge_job(job.merge({}));
  EXPECT_TRUE(summary.refused);
  EXPECT_THAT(summary.gaps, SizeIs(1));
}

TEST(Merge, names_duplicates_with_equal_outputs) {
  const SmallJob job(2);
  run_shards(job, 1, "one");
  run_shards(job, 1, "two");
  const MergeSummary summary = merge_job(job.merge({"all.jsonl"}, {"one", "two"}));
  EXPECT_THAT(summary.duplicates, ElementsAre("v0", "v1"));
  EXPECT_EQ(read_file(job.in("all.jsonl")), job.whole("all.jsonl"));
}

TEST(Merge, refuses_two_jobs) {
  const SmallJob job(2);
  run_shards(job, 1, "one");
  ShardOptions other = job.options({}, "two");
  other.run.batch = 2;
  run_shard(other, {}, {});
  EXPECT_THAT(merge_problem(job.merge({"all.jsonl"}, {"one", "two"})), HasSubstr("batch"));
}

TEST(Merge, does_not_join_the_record_of_another_job) {
  const SmallJob job(2);
  run_shards(job, 1, "one");
  ShardOptions other = job.options({}, "two");
  other.run.batch = 2;
  run_shard(other, {}, {});
  fs::copy(job.in("two/done/v1.json"), job.in("one/done/v1.json"),
           fs::copy_options::overwrite_existing);
  const MergeSummary summary = merge_job(job.merge({"all.jsonl"}, {"one"}));
  ASSERT_THAT(summary.gaps, SizeIs(1));
  EXPECT_THAT(summary.gaps[0].reason, HasSubstr("another job"));
}

TEST(Merge, names_records_of_videos_that_the_manifest_does_not_list) {
  SmallJob job(3);
  run_shards(job, 1);
  job.manifest.entries.pop_back();
  const MergeSummary summary = merge_job(job.merge({"all.jsonl"}));
  EXPECT_THAT(summary.foreign, ElementsAre(HasSubstr("v2.json")));
  EXPECT_EQ(summary.joined, 2);
}

TEST(Merge, finds_an_output_that_was_changed) {
  const SmallJob job(2);
  run_shards(job, 1);
  std::string text = read_file(job.in("out/v1.jsonl"));
  write_file_atomically(job.in("out/v1.jsonl"), text + "x");
  const MergeSummary longer = merge_job(job.merge({"all.jsonl"}));
  ASSERT_THAT(longer.gaps, SizeIs(1));
  EXPECT_THAT(longer.gaps[0].reason, HasSubstr("bytes"));
  text[text.size() / 2] ^= 1;
  write_file_atomically(job.in("out/v1.jsonl"), text);
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { merge_job(job.merge({"all.jsonl"})); }),
              HasSubstr("not the output that its completion record describes"));
  EXPECT_FALSE(fs::exists(job.in("all.jsonl")));
  EXPECT_FALSE(fs::exists(job.in("all.jsonl.partial")));
}

TEST(Merge, refuses_outputs_that_cannot_be_joined) {
  const SmallJob job(1);
  run_shard(job.options({}, "out", {"{key}.jsonl", "{key}.faces.jsonl", "{key}.npz"}), {}, {});
  EXPECT_THAT(merge_problem(job.merge({"all.npz"})), HasSubstr("can't be joined"));
  EXPECT_THAT(merge_problem(job.merge({"all.csv"})), HasSubstr("has no outputs for"));
  EXPECT_THAT(merge_problem(job.merge({"all.jsonl"})),
              AllOf(HasSubstr("{key}.jsonl"), HasSubstr("{key}.faces.jsonl")));
  MergeOptions options = job.merge({"all.jsonl"});
  options.outputs[0].pattern = "{key}.faces.jsonl";
  EXPECT_EQ(merge_job(options).joined, 1);
  EXPECT_THAT(merge_problem(options), HasSubstr("exists"));
  options.existing = Existing::overwrite;
  EXPECT_EQ(merge_job(options).joined, 1);
}

TEST(Merge, never_replaces_an_output_of_a_video) {
  const SmallJob job(2);
  run_shards(job, 1);
  MergeOptions options = job.merge({"out/v1.jsonl"});
  options.existing = Existing::overwrite;
  EXPECT_THAT(merge_problem(options), HasSubstr("an output of a video"));
}

TEST(Merge, refuses_a_folder_without_a_job) {
  const SmallJob job(1);
  EXPECT_THAT(merge_problem(job.merge({"all.jsonl"}, {"none"})),
              HasSubstr("not the folder of a job"));
  fs::create_directory(job.in("bad"));
  write_file_atomically(job.in("bad/job.json"), "{\"outputs\":[1]}");
  EXPECT_THAT(merge_problem(job.merge({"all.jsonl"}, {"bad"})), HasSubstr("damaged"));
}

}  // namespace
}  // namespace ortchestra
