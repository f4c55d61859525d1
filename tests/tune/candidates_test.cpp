#include "tune/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ortchestra/strategy/strategies.h"

namespace ortchestra {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

std::set<std::string> strategies_of(const std::vector<TuneCandidate>& candidates) {
  std::set<std::string> names;
  for (const TuneCandidate& candidate : candidates) names.insert(candidate.row.strategy);
  return names;
}

std::vector<std::string> named(const std::vector<TuneCandidate>& candidates) {
  std::vector<std::string> names;
  for (const TuneCandidate& each : candidates)
    names.push_back(to_string(each.row) + " " + std::to_string(each.batch));
  return names;
}

TEST(Candidates, contain_every_strategy_with_a_bounded_window) {
  const auto candidates = first_candidates({}, 4);
  std::vector<std::string> names;
  for (const StrategyInfo& info : strategies()) names.emplace_back(info.name);
  EXPECT_THAT(strategies_of(candidates), UnorderedElementsAreArray(names));
  for (const TuneCandidate& candidate : candidates) {
    EXPECT_TRUE(candidate.row.options.window.value_or(Window{}).batches)
        << to_string(candidate.row);
  }
}

TEST(Candidates, have_a_small_and_a_medium_batch_size) {
  std::set<std::int64_t> batches;
  for (const TuneCandidate& candidate : first_candidates({}, 2)) batches.insert(candidate.batch);
  EXPECT_THAT(batches, UnorderedElementsAre(1, 4));
}

TEST(Candidates, have_every_strategy_before_any_second_row_or_batch) {
  const auto candidates = first_candidates({}, 2);
  const std::vector<TuneCandidate> first(
      candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(strategies().size()));
  EXPECT_EQ(strategies_of(first), strategies_of(candidates));
  EXPECT_THAT(first, Each(Field(&TuneCandidate::batch, 1)));
}

TEST(Candidates, have_small_windows_and_batches_if_latency_matters) {
  TuneOptions options;
  options.constraints.max_latency_ms = 50;
  for (const TuneCandidate& candidate : first_candidates(options, 2)) {
    EXPECT_EQ(candidate.batch, 1);
    EXPECT_THAT(candidate.row.options.window.value().batches.value(), Le(2U));
  }
}

TEST(Candidates, do_not_use_several_threads_per_run_on_one_cpu) {
  EXPECT_THAT(strategies_of(first_candidates({}, 1)),
              UnorderedElementsAre("serial", "threads", "processes", "async", "pool"));
}

/// The devices with CUDA graphs that the candidates for `device` use.
std::set<std::string> devices_with_graphs(const std::string& device) {
  TuneOptions options;
  options.device = device;
  std::set<std::string> devices;
  for (const TuneCandidate& candidate : first_candidates(options, 2)) {
    const Row row = with_defaults(candidate.row, device);
    if (row.options.device->ends_with("+graph")) devices.insert(*row.options.device);
  }
  return devices;
}

TEST(Candidates, use_cuda_graphs_on_a_gpu_unless_they_are_off) {
  EXPECT_THAT(devices_with_graphs("cpu"), IsEmpty());
  EXPECT_THAT(devices_with_graphs("cuda"), UnorderedElementsAre("cuda+graph"));
  EXPECT_THAT(devices_with_graphs("cuda:1+tf32"), UnorderedElementsAre("cuda:1+tf32+graph"));
  EXPECT_THAT(devices_with_graphs("cuda+graph=off"), IsEmpty());
  EXPECT_THAT(devices_with_graphs("cuda:1+graph"), UnorderedElementsAre("cuda:1+graph"));
}

TEST(Candidates, upload_ahead_with_tensorrt_but_use_no_graphs) {
  TuneOptions options;
  options.device = "tensorrt";
  const auto candidates = first_candidates(options, 2);
  EXPECT_TRUE(std::ranges::any_of(candidates, [](const TuneCandidate& candidate) {
    return candidate.row.options.upload == Upload::ahead;
  }));
  EXPECT_THAT(devices_with_graphs("tensorrt"), IsEmpty());
}

TEST(Candidates, are_the_rows_of_the_user_if_there_are_any) {
  TuneOptions options;
  options.rows = {parse_row("serial:intra=1"), parse_row("pool:window=3")};
  options.batches = {2};
  EXPECT_THAT(named(first_candidates(options, 2)),
              UnorderedElementsAre("serial:intra=1,window=8 2", "pool:window=3 2"));
}

TEST(Neighbours, differ_in_one_step_of_batch_or_window) {
  EXPECT_THAT(named(neighbours({parse_row("pool:workers=2,window=8"), 4}, {})),
              UnorderedElementsAre("pool:workers=2,window=8 2", "pool:workers=2,window=8 8",
                                   "pool:workers=2,window=4 4", "pool:workers=2,window=16 4"));
  EXPECT_THAT(named(neighbours({parse_row("serial:window=1"), 1}, {})),
              UnorderedElementsAre("serial:window=1 2", "serial:window=2 1"));
}

TEST(Neighbours, do_not_change_a_window_that_the_user_gave) {
  TuneOptions options;
  options.rows = {parse_row("pool:window=3")};
  EXPECT_THAT(named(neighbours({options.rows[0], 1}, options)),
              UnorderedElementsAre("pool:window=3 2"));
}

TEST(Complexity, is_lower_for_simple_strategies_and_small_batches) {
  const auto of = [](const char* spec, std::int64_t batch) {
    return complexity({parse_row(spec), batch});
  };
  EXPECT_LT(of("serial:intra=1,window=8", 8), of("threads:intra=1,window=1", 1));
  EXPECT_LT(of("pool:window=8", 1), of("processes:window=8", 1));
  EXPECT_LT(of("pool:window=8", 1), of("pool:window=8", 2));
  EXPECT_LT(of("pool:window=4", 2), of("pool:window=8", 2));
}

}  // namespace
}  // namespace ortchestra
