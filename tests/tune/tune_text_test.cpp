#include "ortchestra/tune/tune_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TuneResult found(bool confirmed, bool meets_constraints) {
  TuneResult result;
  Trial trial;
  trial.row = parse_row("serial");
  trial.batch = 2;
  trial.rounds = 1;
  trial.outcome = "finalist";
  trial.meets_constraints = meets_constraints;
  result.trials = {trial};
  result.winner = 0;
  result.confirmed = confirmed;
  result.meets_constraints = meets_constraints;
  return result;
}

std::string text_of(const TuneResult& result) { return tune_text(result, {}, std::nullopt); }

TEST(TuneText, names_a_winner_only_if_it_is_confirmed_and_meets_the_limits) {
  EXPECT_THAT(text_of(found(true, true)), HasSubstr("WINNER"));
  EXPECT_THAT(text_of(found(false, true)),
              AllOf(HasSubstr("best so far"), HasSubstr("cut short: "), Not(HasSubstr("WINNER"))));
  EXPECT_THAT(
      text_of(found(true, false)),
      AllOf(HasSubstr("nearest"), HasSubstr("no plan is written: "), Not(HasSubstr("WINNER"))));
}

TEST(TuneText, states_that_an_interrupted_search_measured_no_candidate) {
  TuneResult result;
  result.interrupted = true;
  EXPECT_THAT(text_of(result), HasSubstr("no plan is written: no candidate was measured"));
}

}  // namespace
}  // namespace ortchestra
