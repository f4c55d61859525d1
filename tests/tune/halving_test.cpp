#include "tune/halving.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

/// A round takes one second more than its length.
double one_second_more(double round_s) { return round_s + 1; }

TuneOptions three_rounds_of_10_s() {
  TuneOptions options;
  options.rounds = 3;
  options.final_round_s = 10;
  return options;
}

TEST(Halving, keeps_the_better_half_but_at_least_three) {
  EXPECT_EQ(kept_of(20), 10U);
  EXPECT_EQ(kept_of(9), 5U);
  EXPECT_EQ(kept_of(4), 3U);
}

TEST(Halving, doubles_rounds_up_to_half_of_a_final_round) {
  const TuneOptions options = three_rounds_of_10_s();
  EXPECT_DOUBLE_EQ(first_round_s(options), 2);
  EXPECT_DOUBLE_EQ(next_round_s(2, options), 4);
  EXPECT_DOUBLE_EQ(next_round_s(4, options), 5);
}

TEST(ToCome, has_all_rounds_of_the_finals) {
  const ToCome finals = finals_to_come(2, three_rounds_of_10_s(), one_second_more);
  EXPECT_EQ(finals.rounds, 6);
  EXPECT_DOUBLE_EQ(finals.seconds, 6 * 11);
}

// 12 candidates are halved to 6, which get 9 neighbours; then to 8, 4 and 3 finalists.
TEST(ToCome, has_all_stages_and_the_neighbours) {
  const ToCome all = stages_to_come(12, 2, false, three_rounds_of_10_s(), one_second_more);
  EXPECT_EQ(all.rounds, (6 + 9) + 8 + 4 + 9);
  EXPECT_DOUBLE_EQ(all.seconds, 15 * 5 + 8 * 6 + 4 * 6 + 9 * 11);
}

TEST(ToCome, has_no_neighbours_twice) {
  const ToCome all = stages_to_come(12, 2, true, three_rounds_of_10_s(), one_second_more);
  EXPECT_EQ(all.rounds, 6 + 9);
}

TEST(ToCome, has_the_open_rounds_of_the_stage) {
  TuneStage stage;
  stage.round_s = 2;
  stage.rounds_wanted = 1;
  stage.trials.resize(2);
  stage.trials[0].rounds.resize(1);
  const ToCome all = search_to_come(stage, true, three_rounds_of_10_s(), one_second_more);
  EXPECT_EQ(all.rounds, 1 + 6);
  EXPECT_DOUBLE_EQ(all.seconds, 3 + 6 * 11);
}

}  // namespace
}  // namespace ortchestra
