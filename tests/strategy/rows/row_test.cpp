#include "ortchestra/strategy/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/system/cpu_budget.h"
#include "ortchestra/strategy/strategies.h"
#include "strategy/rows/row_json.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string refusal_of(const std::string& spec) {
  return test::error_text(ErrorKind::input, [&] { parse_row(spec); });
}

TEST(ParseRow, ReadsABareName) {
  const Row row = parse_row("threads");
  EXPECT_EQ(row.strategy, "threads");
  EXPECT_EQ(row.options, RowOptions{});
}

TEST(ParseRow, KnowsEveryStrategyOfTheList) {
  for (const StrategyInfo& info : strategies()) {
    EXPECT_EQ(parse_row(std::string(info.name)).strategy, info.name);
  }
}

TEST(Row, IsWrittenWithItsOptionsInOneOrder) {
  EXPECT_EQ(to_string(parse_row("threads:spin=off,intra=1")), "threads:intra=1,spin=off");
  EXPECT_EQ(to_string(Row{"pool", {.workers = 3, .window = Window{4}}}), "pool:workers=3,window=4");
  EXPECT_EQ(to_string(Row{"serial", {}}), "serial");
}

/// Parameter: a row as it is written.
class WrittenRow : public ::testing::TestWithParam<std::string> {};

TEST_P(WrittenRow, IsReadAsTheSameValue) {
  const Row row = parse_row(GetParam());
  EXPECT_EQ(to_string(row), GetParam());
  EXPECT_EQ(row_from_json(to_json(row)), row);
  EXPECT_EQ(row_from_json(nlohmann::json::parse(to_json(row).dump())), row);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrittenRow,
    ::testing::Values("serial", "serial:intra=default,spin=default", "serial:intra=2,spin=on",
                      "threads:spin=off,window=unbounded", "threads:window=7,arena=own",
                      "pool:workers=4,arena=shared,sessions=2,upload=ahead,binding=on,pinned=off",
                      "serial:upload=own,device=cuda:1+tf32+memory=2048"));

TEST(Row, SaysOfAnOptionWhetherItIsUnsetOrLeftToTheRuntimeOrAValue) {
  EXPECT_FALSE(parse_row("serial").options.spin.is_set());
  const Setting<bool> left = parse_row("serial:spin=default").options.spin;
  EXPECT_TRUE(left.is_set() && left.is_runtime_default());
  EXPECT_EQ(left.value(), std::nullopt);
  EXPECT_EQ(parse_row("serial:spin=off").options.spin.value(), false);
  EXPECT_NE(parse_row("serial"), parse_row("serial:spin=default"));
}

TEST(RowJson, RefusesAValueThatTheOptionDoesNotTake) {
  EXPECT_THAT(test::error_text(
                  ErrorKind::input,
                  [] {
                    row_from_json({{"strategy", "serial"}, {"options", {{"spin", "sometimes"}}}});
                  }),
              HasSubstr("'sometimes' is not a value of the row option spin"));
}

TEST(ParseRow, ReadsEveryOption) {
  const RowOptions options = parse_row("serial:intra=2,spin=off,window=4,device=cuda:1").options;
  EXPECT_EQ(options.intra, 2);
  EXPECT_EQ(options.spin, false);
  EXPECT_EQ(options.window, Window{4});
  EXPECT_EQ(options.device, "cuda:1");
}

TEST(ParseRow, TakesNoThreadCountForDefault) {
  EXPECT_TRUE(parse_row("serial:intra=default").options.intra.is_runtime_default());
}

TEST(ParseRow, TakesNoWindowForUnbounded) {
  EXPECT_EQ(parse_row("serial:window=unbounded").options.window, Window{});
}

TEST(ParseRow, LeavesSpinningToTheRuntimeForDefault) {
  EXPECT_TRUE(parse_row("serial:spin=default").options.spin.is_runtime_default());
}

TEST(ParseRow, RefusesAnOptionThatTheStrategyHasNot) {
  EXPECT_THAT(refusal_of("serial:workers=2"),
              AllOf(HasSubstr("'serial' has no option 'workers'"), HasSubstr("'serial:workers=2'"),
                    HasSubstr("it is for async, pool")));
}

TEST(ParseRow, SaysHowManyWorkersThereMayBe) {
  EXPECT_THAT(refusal_of("pool:workers=10000"),
              AllOf(HasSubstr("'workers'"), HasSubstr("can't be '10000'"), HasSubstr("1..1024")));
}

TEST(ParseRow, SuggestsTheStrategyThatWasMeant) {
  EXPECT_THAT(refusal_of("theads"),
              AllOf(HasSubstr("'theads'"), HasSubstr("did you mean 'threads'?")));
}

TEST(ParseRow, ListsTheStrategiesWhereNoneIsNear) {
  EXPECT_THAT(refusal_of("xyz"),
              AllOf(HasSubstr("serial, threads, processes, coroutines, async, pool"),
                    Not(HasSubstr("did you mean"))));
}

TEST(ParseRow, RefusesAnEmptyRow) { EXPECT_THAT(refusal_of(""), HasSubstr("unknown strategy ''")); }

TEST(ParseRow, SuggestsTheOptionThatWasMeant) {
  EXPECT_THAT(refusal_of("serial:windw=2"),
              AllOf(HasSubstr("did you mean 'window'?"), HasSubstr("'serial:windw=2'")));
}

TEST(ParseRow, RefusesAnOptionThatWasGivenTwice) {
  EXPECT_THAT(refusal_of("serial:intra=1,spin=on,intra=2"), HasSubstr("'intra' is given twice"));
}

TEST(ParseRow, RefusesAnOptionWithoutAValue) {
  EXPECT_THAT(refusal_of("serial:intra"), HasSubstr("needs a value: intra=N|default"));
}

TEST(ParseRow, RefusesAnEndThatIsMissing) { EXPECT_FALSE(refusal_of("serial:").empty()); }

TEST(ParseRow, RefusesACommaWithNothingBehindIt) {
  EXPECT_FALSE(refusal_of("serial:intra=1,").empty());
}

/// Parameter: a row with a value that can't be.
class BadRowValue : public ::testing::TestWithParam<std::string> {};

TEST_P(BadRowValue, IsRefusedWithWhatTheOptionTakes) {
  EXPECT_THAT(refusal_of(GetParam()), AllOf(HasSubstr("can't be"), HasSubstr("it takes ")));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadRowValue,
    ::testing::Values("serial:intra=0", "serial:intra=-1", "serial:intra=two", "serial:intra=1.5",
                      "serial:intra=2x", "serial:intra=", "serial:intra=99999999999999999999",
                      "serial:spin=yes", "serial:spin=", "serial:window=0", "serial:window=-1",
                      "serial:window=all", "serial:device=", "pool:workers=0", "pool:workers=-2",
                      "pool:workers=10000", "pool:workers=all", "serial:arena=both",
                      "pool:sessions=0", "pool:sessions=65", "serial:upload=all",
                      "serial:binding=yes", "pool:pinned="));

TEST(ShownOptions, NameEveryOptionThatTheStrategyHas) {
  for (const StrategyInfo& info : strategies()) {
    const auto shown = shown_options(in_force(parse_row(std::string(info.name))));
    for (const RowOption& option : row_options()) {
      EXPECT_EQ(shown.contains(std::string(option.name)), has_option(info, option.name))
          << info.name << ", " << option.name;
    }
  }
}

TEST(ShownOptions, ShowWhatIsInForceWhereNothingWasGiven) {
  const std::map<std::string, std::string> expected{
      {"intra", "default"}, {"spin", "default"}, {"window", "unbounded"}, {"arena", "own"},
      {"upload", "own"},    {"binding", "off"},  {"pinned", "off"},       {"device", "cuda"}};
  EXPECT_EQ(shown_options(in_force(parse_row("serial"), "cuda")), expected);
}

TEST(ShownOptions, ShowWhatWasGivenSoThatItCouldBeTypedAgain) {
  const auto shown =
      shown_options(parse_row("pool:intra=2,spin=off,workers=3,window=4,arena=shared,device=cpu"));
  const std::map<std::string, std::string> expected{
      {"intra", "2"},      {"spin", "off"},   {"workers", "3"},  {"window", "4"},
      {"arena", "shared"}, {"device", "cpu"}, {"sessions", "1"}, {"upload", "own"},
      {"binding", "off"},  {"pinned", "off"}};
  EXPECT_EQ(shown, expected);
}

TEST(ShownOptions, ShowEachWayToUploadAsItIsTyped) {
  for (const std::string upload : {"own", "shared", "ahead"})
    EXPECT_EQ(shown_options(parse_row("serial:upload=" + upload)).at("upload"), upload);
}

TEST(ParseRow, RefusesMoreSessionsThanWorkers) {
  EXPECT_THAT(refusal_of("pool:workers=2,sessions=3"), HasSubstr("2 workers never use so many"));
}

TEST(InForce, KeepsWhatWasGiven) {
  const RowOptions options =
      in_force(parse_row("pool:workers=7,intra=3,window=unbounded,device=cpu"), "cuda").options;
  EXPECT_EQ(options.workers, 7);
  EXPECT_EQ(options.intra, 3);
  EXPECT_EQ(options.window, Window{});
  EXPECT_EQ(options.device, "cpu");
}

TEST(InForce, LeavesTheStudysRowsToTheRuntime) {
  for (const char* const study : {"serial", "threads", "processes", "coroutines"}) {
    const RowOptions options = in_force(parse_row(study)).options;
    EXPECT_FALSE(options.intra.is_set() || options.spin.is_set() || options.window || options.arena)
        << study;
  }
}

TEST(InForce, GivesThePoolAWorkerACpuAndAWindowThatLeavesNoneIdle) {
  const RowOptions options = in_force(parse_row("pool")).options;
  EXPECT_EQ(options.workers, cpu_budget().threads());
  EXPECT_EQ(options.intra, 1);
  EXPECT_EQ(options.window, Window{2U * static_cast<std::size_t>(cpu_budget().threads())});
  EXPECT_EQ(options.arena, Arena::shared);
}

TEST(InForce, LetsNoThreadOfAsyncSpin) {
  const RowOptions options = in_force(parse_row("async")).options;
  EXPECT_EQ(options.spin, false);
  EXPECT_EQ(options.arena, Arena::shared);
}

TEST(InForce, LeavesSpinningOfAsyncToTheRuntimeWhereThatWasAskedFor) {
  EXPECT_TRUE(in_force(parse_row("async:spin=default")).options.spin.is_runtime_default());
}

TEST(InForce, ShowsHowManyThreadsASessionOfAsyncHas) {
  // The caller's, which runs nothing, and its share of the workers.
  const auto threads = [](std::size_t models) {
    return in_force(parse_row("async:workers=4"), "cpu", models).options.intra;
  };
  EXPECT_EQ(threads(1), 5);
  EXPECT_EQ(threads(2), 3);
  EXPECT_EQ(threads(3), 3);
  EXPECT_EQ(threads(8), 2);
  EXPECT_FALSE(threads(0).is_set()) << "not known yet";
}

TEST(InForce, RefusesAnUnknownNumberOfThreadsForAsync) {
  EXPECT_THAT(refusal_of("async:intra=default"), HasSubstr("give intra=2 or more"));
}

TEST(MakeStrategy, RefusesANameThatIsNotInTheList) {
  EXPECT_THAT(test::error_text(ErrorKind::input,
                               [] {
                                 make_strategy(Row{"x", {}});
                               }),
              HasSubstr("'x'"));
}

TEST(Strategies, HaveEntriesThatSayAll) {
  std::vector<std::string_view> names;
  std::vector<int> complexities;
  for (const StrategyInfo& info : strategies()) {
    EXPECT_FALSE(info.help.empty());
    EXPECT_NE(info.candidates, nullptr) << info.name;
    EXPECT_THAT(complexities, Not(::testing::Contains(info.complexity))) << info.name;
    complexities.push_back(info.complexity);
    for (const std::string_view own : info.own_options)
      EXPECT_TRUE(std::ranges::count(row_options(), own, &RowOption::name) == 1) << own;
    EXPECT_THAT(names, Not(::testing::Contains(info.name)));
    names.push_back(info.name);
  }
}

TEST(InForce, BindsInputsAndOutputsForGraphs) {
  EXPECT_EQ(in_force(parse_row("threads"), "cuda").options.binding, std::nullopt);
  EXPECT_EQ(in_force(parse_row("threads"), "cuda+graph").options.binding, true);
  EXPECT_EQ(in_force(parse_row("pool:device=cuda:1+graph")).options.binding, true);
}

TEST(InForce, RefusesWhatNoGraphCanDo) {
  const auto refusal = [](const std::string& row) {
    return test::error_text(ErrorKind::input, [&] { in_force(parse_row(row), "cuda+graph"); });
  };
  EXPECT_THAT(refusal("async"), AllOf(HasSubstr("row 'async' on device 'cuda+graph'"),
                                      HasSubstr("belongs to the thread")));
  EXPECT_THAT(refusal("pool:arena=shared"), HasSubstr("leave arena out"));
  EXPECT_THAT(refusal("serial:binding=off"), HasSubstr("leave binding out"));
}

TEST(InForce, SharesAnArenaOfItsOwnAccordOnTheCpuOnly) {
  EXPECT_EQ(in_force(parse_row("pool")).options.arena, Arena::shared);
  EXPECT_EQ(in_force(parse_row("pool"), "cuda").options.arena, Arena::own);
  EXPECT_EQ(in_force(parse_row("pool:arena=shared"), "cuda").options.arena, Arena::shared);
  EXPECT_EQ(in_force(parse_row("serial")).options.arena, std::nullopt);
}

}  // namespace
}  // namespace ortchestra
