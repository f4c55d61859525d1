// What add_strategy() refuses. tests/worker/serve_worker_test.cpp tests what an added strategy
// does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "ortchestra/strategy/strategies.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::unique_ptr<Strategy> make_nothing(const StrategyOptions&) { return nullptr; }

StrategyInfo strategy_with_name(std::string_view name) {
  return {.name = name, .help = "", .make = make_nothing};
}

std::string refusal_of_adding(const StrategyInfo& info) {
  const std::size_t before = strategies().size();
  const std::string text = test::error_text(ErrorKind::input, [&] { add_strategy(info); });
  EXPECT_EQ(strategies().size(), before);
  return text;
}

TEST(AddStrategy, refuses_a_name_that_is_taken) {
  EXPECT_THAT(refusal_of_adding(strategy_with_name("pool")),
              AllOf(HasSubstr("'pool'"), HasSubstr("choose another name")));
}

TEST(AddStrategy, refuses_a_malformed_name) {
  for (const char* const name : {"", "Mine", "my own", "mine:", "a=b", "a,b", "1st", "-mine"})
    EXPECT_THAT(refusal_of_adding(strategy_with_name(name)), HasSubstr("lower-case letters"))
        << name;
}

TEST(AddStrategy, refuses_a_strategy_without_a_make_function) {
  EXPECT_THAT(refusal_of_adding({.name = "mine", .help = ""}), HasSubstr("no function `make`"));
}

TEST(AddStrategy, refuses_an_unknown_option) {
  StrategyInfo info = strategy_with_name("mine");
  info.own_options = {"bindin"};
  EXPECT_THAT(refusal_of_adding(info),
              AllOf(HasSubstr("'mine'"), HasSubstr("did you mean 'binding'?")));
}

}  // namespace
}  // namespace ortchestra
