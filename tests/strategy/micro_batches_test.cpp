#include "strategy/micro_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/error_text.h"
#include "support/strategy_test.h"

namespace ortchestra {
namespace {

using test::fake_model;
using test::output_bytes;
using test::outputs_of_serial;
using test::StartedStrategy;
using ::testing::HasSubstr;

/// The runs that a strategy made of one model, each as the ids of its batches.
std::set<std::vector<std::int64_t>> groups_of(const test::Answers& answers, std::size_t model) {
  std::set<std::vector<std::int64_t>> groups;
  for (const Answer& answer : answers.all()) {
    if (answer.model != model) continue;
    for (const auto& run : answer.runs) groups.insert(run.batches);
  }
  return groups;
}

std::vector<ModelRequest> various_models() {
  return {fake_model("dynamic", "seed=1"), fake_model("by-two", "seed=2,batch=2"),
          fake_model("bytes", "seed=3,input=1x6x5,type=uint8")};
}

using Groups = std::set<std::vector<std::int64_t>>;

TEST(FakeMicroBatches, JoinByIdAndLeaveARestAtTheEnd) {
  StartedStrategy started("pool:micro-batch=3", various_models());
  started.submit_many(8);
  started.strategy->finish();
  EXPECT_EQ(groups_of(started.answers, 0), (Groups{{0, 1, 2}, {3, 4, 5}, {6, 7}}));
}

TEST(FakeMicroBatches, AnswerWhatSerialAnswers) {
  StartedStrategy started("pool:micro-batch=3,workers=2", various_models());
  started.submit_many(20);
  started.strategy->finish();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(various_models(), 20));
}

TEST(FakeMicroBatches, LeaveModelsOfAFixedBatchAlone) {
  StartedStrategy started("pool:micro-batch=4", various_models());
  started.submit_many(4);
  started.strategy->finish();
  EXPECT_EQ(groups_of(started.answers, 1), (Groups{{0}, {1}, {2}, {3}}));
}

TEST(FakeMicroBatches, JoinOnlyTheBatchesThatNameTheModel) {
  StartedStrategy started("pool:micro-batch=4", {fake_model("every"), fake_model("some")});
  started.submit();
  started.submit({.models = {{0}}});
  started.submit();
  started.submit({.models = {{0}}});
  started.strategy->finish();
  EXPECT_EQ(groups_of(started.answers, 0), (Groups{{0, 1, 2, 3}}));
  EXPECT_EQ(groups_of(started.answers, 1), (Groups{{0, 2}}));
}

TEST(FakeMicroBatches, DoNotDependOnTheWindow) {
  StartedStrategy started("pool:micro-batch=3,window=3", {fake_model("model")});
  started.submit_many(9);
  started.strategy->finish();
  EXPECT_EQ(groups_of(started.answers, 0), (Groups{{0, 1, 2}, {3, 4, 5}, {6, 7, 8}}));
}

TEST(FakeMicroBatches, GoAheadWhenNoBatchWillComeForNow) {
  StartedStrategy started("pool:micro-batch=4", {fake_model("model")});
  started.submit_many(2);
  started.strategy->flush();
  EXPECT_TRUE(started.answers.wait_for(2));
}

TEST(FakeMicroBatches, CountWhatTheyCopiedTogether) {
  StartedStrategy started("pool:micro-batch=2", {fake_model("model")});
  started.submit({.count = 3});
  started.submit();
  started.strategy->finish();
  constexpr std::size_t frame_bytes = 3 * 8 * 8 * sizeof(float);
  const std::uint64_t copied =
      started.answers.of(0, 0).copied_bytes + started.answers.of(1, 0).copied_bytes;
  // Nothing where the two happen to lie side by side.
  EXPECT_TRUE(copied == 7 * frame_bytes || copied == 0) << copied;
}

TEST(FakeMicroBatches, LetOnlyTheBatchFailThatFails) {
  StartedStrategy started("pool:micro-batch=4", {fake_model("fragile", "fail_value=9")});
  started.submit_many(4);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all())
    EXPECT_EQ(answer.error.has_value(), answer.batch->id == 2) << answer.batch->id;
}

TEST(FakeMicroBatches, TakeBatchesWithoutFrames) {
  StartedStrategy started("pool:micro-batch=2", {fake_model("model")});
  started.submit({.count = 0});
  started.submit();
  started.strategy->finish();
  EXPECT_TRUE(started.answers.of(0, 0).outputs.empty());
  EXPECT_FALSE(started.answers.of(1, 0).error);
}

TEST(FakeMicroBatches, AreCancelledWhileTheyWaitForTheRest) {
  StartedStrategy started("pool:micro-batch=4", {fake_model("model")});
  started.submit_many(2);
  started.strategy->cancel();
  EXPECT_EQ(started.answers.size(), 2U);
  for (const Answer& answer : started.answers.all()) EXPECT_TRUE(answer.cancelled);
}

TEST(FakeMicroBatches, RefuseAWindowThatNeverHoldsThem) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { parse_row("pool:micro-batch=8,window=4"); }),
              HasSubstr("give window=8 or more"));
}

BatchPointer batch_of(std::int64_t id) {
  Batch batch;
  batch.id = id;
  batch.count = 1;
  batch.models = {0};
  return std::make_shared<const Batch>(std::move(batch));
}

TEST(MicroBatches, ReleaseAGroupWhenABatchOfAnotherComes) {
  MicroBatches groups(4, {true});
  EXPECT_TRUE(groups.add(batch_of(0)).empty());
  EXPECT_TRUE(groups.add(batch_of(2)).empty());
  const auto turns = groups.add(batch_of(5));
  ASSERT_EQ(turns.size(), 1U);
  EXPECT_EQ(turns[0].at(0).batches.size(), 2U);
  EXPECT_EQ(groups.release().at(0).batches.front()->id, 5);
}

}  // namespace
}  // namespace ortchestra
