#include "ortchestra/strategy/row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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

TEST(ParseRow, reads_a_bare_name) {
  const Row row = parse_row("threads");
  EXPECT_EQ(row.strategy, "threads");
  EXPECT_EQ(row.options, RowOptions{});
}

TEST(ParseRow, knows_every_strategy_of_the_list) {
  for (const StrategyInfo& info : strategies()) {
    EXPECT_EQ(parse_row(std::string(info.name)).strategy, info.name);
  }
}

TEST(Row, writes_its_options_in_a_fixed_order) {
  EXPECT_EQ(to_string(parse_row("threads:spin=off,intra=1")), "threads:intra=1,spin=off");
  EXPECT_EQ(to_string(Row{"pool", {.workers = 3, .window = Window{4}}}), "pool:workers=3,window=4");
  EXPECT_EQ(to_string(Row{"serial", {}}), "serial");
}

/// Parameter: a row as text.
class WrittenRow : public ::testing::TestWithParam<std::string> {};

TEST_P(WrittenRow, is_read_as_the_same_value) {
  const Row row = parse_row(GetParam());
  EXPECT_EQ(to_string(row), GetParam());
  EXPECT_EQ(row_from_json(to_json(row)), row);
  EXPECT_EQ(row_from_json(nlohmann::json::parse(to_json(row).dump())), row);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, WrittenRow,
    ::testing::Values("serial", "serial:intra=default,spin=default", "serial:intra=2,spin=on",
                      "threads:spin=200us", "serial:spin=0us",
                      "pool:intra=3,spin=on,threads=global", "threads:threads=session",
                      "threads:spin=off,window=unbounded", "threads:window=7,arena=own",
                      "pool:workers=4,arena=shared,sessions=2,upload=ahead,binding=on,pinned=off",
                      "serial:upload=own,device=cuda:1+tf32+memory=2048"));

TEST(Row, distinguishes_unset_options_from_runtime_defaults_and_values) {
  EXPECT_FALSE(parse_row("serial").options.spin.is_set());
  const Setting<Spin> left = parse_row("serial:spin=default").options.spin;
  EXPECT_TRUE(left.is_set() && left.is_runtime_default());
  EXPECT_EQ(left.value(), std::nullopt);
  EXPECT_EQ(parse_row("serial:spin=off").options.spin.value(), Spin::off());
  EXPECT_NE(parse_row("serial"), parse_row("serial:spin=default"));
}

TEST(RowJson, refuses_a_value_that_the_option_does_not_accept) {
  EXPECT_THAT(test::error_text(
                  ErrorKind::input,
                  [] {
                    row_from_json({{"strategy", "serial"}, {"options", {{"spin", "sometimes"}}}});
                  }),
              HasSubstr("'sometimes' is not a value of the row option spin"));
}

TEST(ParseRow, reads_every_option) {
  const RowOptions options = parse_row("serial:intra=2,spin=off,window=4,device=cuda:1").options;
  EXPECT_EQ(options.intra, 2);
  EXPECT_EQ(options.spin, Spin::off());
  EXPECT_EQ(options.window, Window{4});
  EXPECT_EQ(options.device, "cuda:1");
}

TEST(ParseRow, leaves_the_thread_count_to_the_runtime_for_default) {
  EXPECT_TRUE(parse_row("serial:intra=default").options.intra.is_runtime_default());
}

TEST(ParseRow, reads_an_unbounded_window) {
  EXPECT_EQ(parse_row("serial:window=unbounded").options.window, Window{});
}

TEST(ParseRow, leaves_spinning_to_the_runtime_for_default) {
  EXPECT_TRUE(parse_row("serial:spin=default").options.spin.is_runtime_default());
}

TEST(ParseRow, refuses_an_option_that_the_strategy_does_not_have) {
  EXPECT_THAT(refusal_of("serial:workers=2"),
              AllOf(HasSubstr("'serial' has no option 'workers'"), HasSubstr("'serial:workers=2'"),
                    HasSubstr("it is for async, pool")));
}

TEST(ParseRow, names_the_allowed_number_of_workers) {
  EXPECT_THAT(refusal_of("pool:workers=10000"),
              AllOf(HasSubstr("'workers'"), HasSubstr("can't be '10000'"), HasSubstr("1..1024")));
}

TEST(ParseRow, suggests_the_strategy_that_was_meant) {
  EXPECT_THAT(refusal_of("theads"),
              AllOf(HasSubstr("'theads'"), HasSubstr("did you mean 'threads'?")));
}

TEST(ParseRow, lists_all_strategies_when_none_is_similar) {
  EXPECT_THAT(refusal_of("xyz"),
              AllOf(HasSubstr("serial, threads, processes, coroutines, async, pool"),
                    Not(HasSubstr("did you mean"))));
}

TEST(ParseRow, refuses_an_empty_row) {
  EXPECT_THAT(refusal_of(""), HasSubstr("unknown strategy ''"));
}

TEST(ParseRow, suggests_the_option_that_was_meant) {
  EXPECT_THAT(refusal_of("serial:windw=2"),
              AllOf(HasSubstr("did you mean 'window'?"), HasSubstr("'serial:windw=2'")));
}

TEST(ParseRow, refuses_an_option_given_twice) {
  EXPECT_THAT(refusal_of("serial:intra=1,spin=on,intra=2"), HasSubstr("'intra' is given twice"));
}

TEST(ParseRow, refuses_an_option_without_a_value) {
  EXPECT_THAT(refusal_of("serial:intra"), HasSubstr("needs a value: intra=N|default"));
}

TEST(ParseRow, refuses_a_colon_without_options) { EXPECT_FALSE(refusal_of("serial:").empty()); }

TEST(ParseRow, refuses_a_trailing_comma) { EXPECT_FALSE(refusal_of("serial:intra=1,").empty()); }

/// Parameter: a row with an invalid value.
class BadRowValue : public ::testing::TestWithParam<std::string> {};

TEST_P(BadRowValue, is_refused_with_the_values_that_the_option_accepts) {
  EXPECT_THAT(refusal_of(GetParam()), AllOf(HasSubstr("can't be"), HasSubstr("it takes ")));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadRowValue,
    ::testing::Values("serial:intra=0", "serial:intra=-1", "serial:intra=two", "serial:intra=1.5",
                      "serial:intra=2x", "serial:intra=", "serial:intra=99999999999999999999",
                      "serial:spin=yes", "serial:spin=", "serial:spin=200", "serial:spin=-1us",
                      "serial:spin=1000001us", "serial:threads=all",
                      "serial:threads=", "serial:window=0", "serial:window=-1", "serial:window=all",
                      "serial:device=", "pool:workers=0", "pool:workers=-2", "pool:workers=10000",
                      "pool:workers=all", "serial:arena=both", "pool:sessions=0",
                      "pool:sessions=65", "serial:upload=all", "serial:binding=yes",
                      "pool:pinned="));

TEST(ParseRow, refuses_more_sessions_than_workers) {
  EXPECT_THAT(refusal_of("pool:workers=2,sessions=3"),
              HasSubstr("2 workers use at most one session each"));
}

TEST(ParseRow, refuses_a_global_pool_for_devices_with_threads_of_their_own) {
  EXPECT_THAT(refusal_of("pool:threads=global,device=openvino"),
              HasSubstr("device 'openvino' does not use the threads of ONNX Runtime"));
}

TEST(ParseRow, refuses_a_spin_time_for_a_global_pool) {
  EXPECT_THAT(refusal_of("threads:spin=200us,threads=global"),
              AllOf(HasSubstr("'threads:spin=200us,threads=global'"),
                    HasSubstr("use spin=on or spin=off, or threads=session")));
}

TEST(MakeStrategy, refuses_a_name_that_is_not_in_the_list) {
  EXPECT_THAT(test::error_text(ErrorKind::input,
                               [] {
                                 make_strategy(Row{"x", {}});
                               }),
              HasSubstr("'x'"));
}

TEST(Strategies, have_complete_entries) {
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

}  // namespace
}  // namespace ortchestra
