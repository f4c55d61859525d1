#include "base/text/nearest_name.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(NearestName, ForgivesOneSlip) {
  EXPECT_EQ(nearest_name("seral", {"threads", "serial"}), "serial");
}

TEST(NearestName, FindsNothingInNothing) { EXPECT_EQ(nearest_name("serial", {}), std::nullopt); }

TEST(NearestName, FindsNothingNearAWordOfAnotherKind) {
  EXPECT_EQ(nearest_name("banana", {"threads", "serial"}), std::nullopt);
}

TEST(Suggestion, IsASentenceOrNothing) {
  EXPECT_EQ(suggestion("seral", {"threads", "serial"}), "; did you mean 'serial'?");
  EXPECT_EQ(suggestion("banana", {"threads", "serial"}), "");
}

}  // namespace
}  // namespace ortchestra
