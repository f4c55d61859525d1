#include "base/text/nearest_name.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(NearestName, forgives_one_slip) {
  EXPECT_EQ(nearest_name("seral", {"threads", "serial"}), "serial");
}

TEST(NearestName, finds_nothing_in_nothing) { EXPECT_EQ(nearest_name("serial", {}), std::nullopt); }

TEST(NearestName, finds_nothing_near_a_word_of_another_kind) {
  EXPECT_EQ(nearest_name("banana", {"threads", "serial"}), std::nullopt);
}

TEST(Suggestion, is_a_sentence_or_nothing) {
  EXPECT_EQ(suggestion("seral", {"threads", "serial"}), "; did you mean 'serial'?");
  EXPECT_EQ(suggestion("banana", {"threads", "serial"}), "");
}

}  // namespace
}  // namespace ortchestra
