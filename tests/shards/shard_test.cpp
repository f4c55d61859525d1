#include "ortchestra/shards/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

ReadVariable variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

Manifest with_costs(const std::vector<std::int64_t>& costs) {
  Manifest manifest;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    manifest.entries.emplace_back();
    manifest.entries.back().key = std::to_string(i);
    manifest.entries.back().cost = costs[i];
  }
  return manifest;
}

TEST(Shard, is_parsed_with_an_index_from_one) {
  EXPECT_EQ(parse_shard("1/4"), (Shard{1, 4}));
  EXPECT_EQ(parse_shard("4/4"), (Shard{4, 4}));
  EXPECT_EQ(to_string(Shard{3, 8}), "3/8");
  for (const char* text : {"5/4", "0/4", "-1/4", "1/0", "1", "/4", "1/", "a/b", "1/4/2", " 1/4"})
    EXPECT_THAT(error_text(ErrorKind::input, [&] { parse_shard(text); }), HasSubstr(text));
}

TEST(Shard, follows_from_the_task_of_a_slurm_array) {
  const auto task = [](const std::string& id, const std::string& lowest) {
    return shard_of_task({}, variables({{"SLURM_ARRAY_TASK_ID", id},
                                        {"SLURM_ARRAY_TASK_COUNT", "4"},
                                        {"SLURM_ARRAY_TASK_MIN", lowest}}));
  };
  EXPECT_EQ(task("0", "0")->shard, (Shard{1, 4}));
  EXPECT_EQ(task("4", "1")->shard, (Shard{4, 4}));
  EXPECT_EQ(task("4", "1")->variable, "SLURM_ARRAY_TASK_ID");
  EXPECT_THAT(error_text(ErrorKind::input, [&] { task("7", "3"); }), HasSubstr("gaps"));
}

TEST(Shard, follows_from_the_index_of_a_kubernetes_job_and_the_count) {
  const ReadVariable index = variables({{"JOB_COMPLETION_INDEX", "3"}});
  EXPECT_EQ(shard_of_task(4, index)->shard, (Shard{4, 4}));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { shard_of_task({}, index); }),
              HasSubstr("completions"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { shard_of_task(3, index); }),
              HasSubstr("there are 3 shards"));
}

TEST(Shard, is_not_guessed_from_invalid_variables) {
  EXPECT_EQ(shard_of_task({}, variables({})), std::nullopt);
  EXPECT_EQ(shard_of_task({}, variables({{"SLURM_ARRAY_TASK_ID", ""}})), std::nullopt);
  EXPECT_THAT(error_text(ErrorKind::input,
                         [] {
                           shard_of_task({}, variables({{"SLURM_ARRAY_TASK_ID", "x"}}));
                         }),
              HasSubstr("not a whole number"));
  EXPECT_THAT(error_text(ErrorKind::input,
                         [] {
                           shard_of_task({}, variables({{"SLURM_ARRAY_TASK_ID", "1"}}));
                         }),
              HasSubstr("SLURM_ARRAY_TASK_COUNT"));
  EXPECT_THAT(error_text(ErrorKind::input,
                         [] {
                           shard_of_task(8, variables({{"SLURM_ARRAY_TASK_ID", "1"},
                                                       {"SLURM_ARRAY_TASK_COUNT", "4"}}));
                         }),
              HasSubstr("8 shards"));
}

TEST(Assignment, balances_costs_and_not_counts) {
  EXPECT_THAT(assign_to_shards(with_costs({10, 1, 1, 1, 7}), 2), ElementsAre(0, 1, 1, 1, 1));
}

TEST(Assignment, does_not_depend_on_the_order_of_the_manifest) {
  const Manifest manifest = with_costs({3, 3, 3, 2, 2, 9, 1, 1, 4});
  const std::vector<std::size_t> shards = assign_to_shards(manifest, 3);
  std::vector<std::size_t> order(manifest.entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937 random(5);
  for (int repeat = 0; repeat < 20; ++repeat) {
    std::shuffle(order.begin(), order.end(), random);
    Manifest shuffled;
    for (const std::size_t i : order) shuffled.entries.push_back(manifest.entries[i]);
    const std::vector<std::size_t> again = assign_to_shards(shuffled, 3);
    for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(again[i], shards[order[i]]);
  }
}

/// The highest cost of a shard, divided by the mean.
double imbalance(const Manifest& manifest, const std::vector<std::size_t>& shard_of,
                 std::size_t shards) {
  std::vector<double> loads(shards);
  for (std::size_t i = 0; i < shard_of.size(); ++i)
    loads[shard_of[i]] += static_cast<double>(manifest.entries[i].cost);
  const double sum = std::accumulate(loads.begin(), loads.end(), 0.0);
  return *std::ranges::max_element(loads) * static_cast<double>(shards) / sum;
}

TEST(Assignment, of_100000_videos_to_1000_shards_is_nearly_ideal) {
  constexpr std::size_t shards = 1000;
  std::mt19937_64 random(1);
  std::vector<std::int64_t> costs(100'000);
  std::vector<std::size_t> counted(costs.size());
  for (std::size_t i = 0; i < costs.size(); ++i) {
    // Between 1 and 2^20, most of them short. The standard defines the numbers of the generator.
    costs[i] = std::int64_t{1} << (random() % 21);
    counted[i] = i % shards;
  }
  const Manifest manifest = with_costs(costs);
  EXPECT_LE(imbalance(manifest, assign_to_shards(manifest, shards), shards), 1.10);
  EXPECT_GT(imbalance(manifest, counted, shards), 1.3);
}

TEST(Assignment, gives_each_video_to_exactly_one_shard) {
  const Manifest manifest = with_costs({5, 1, 1, 8, 2, 2, 2});
  std::vector<std::size_t> all;
  for (std::int64_t index = 1; index <= 10; ++index) {  // more shards than videos
    for (const std::size_t video : videos_of_shard(manifest, {index, 10})) all.push_back(video);
  }
  std::ranges::sort(all);
  EXPECT_THAT(all, ElementsAre(0, 1, 2, 3, 4, 5, 6));
}

}  // namespace
}  // namespace ortchestra
