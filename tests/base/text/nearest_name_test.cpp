#include "base/text/nearest_name.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(NearestName, tolerates_one_typing_error) {
  EXPECT_EQ(nearest_name("seral", {"threads", "serial"}), "serial");
}

TEST(NearestName, finds_nothing_in_an_empty_list) {
  EXPECT_EQ(nearest_name("serial", {}), std::nullopt);
}

TEST(NearestName, finds_nothing_similar_to_an_unrelated_word) {
  EXPECT_EQ(nearest_name("banana", {"threads", "serial"}), std::nullopt);
}

TEST(Suggestion, is_a_question_or_empty) {
  EXPECT_EQ(suggestion("seral", {"threads", "serial"}), "; did you mean 'serial'?");
  EXPECT_EQ(suggestion("banana", {"threads", "serial"}), "");
}

}  // namespace
}  // namespace ortchestra
