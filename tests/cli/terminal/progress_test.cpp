#include "cli/terminal/progress.h"

#include <gtest/gtest.h>

namespace ortchestra::cli {
namespace {

TEST(ProgressText, counts_rounds_from_one_and_shows_the_remaining_time) {
  EXPECT_EQ(round_text(4, 12, "threads", 40.2), "round 5 of 12  threads  about 40 s left");
  EXPECT_EQ(round_text(0, 12, "threads", std::nullopt), "round 1 of 12  threads");
}

TEST(ProgressText, shows_the_remaining_time_in_the_unit_that_fits) {
  EXPECT_EQ(round_text(0, 1, "a", 0.2), "round 1 of 1  a  about 1 s left");
  EXPECT_EQ(round_text(0, 1, "a", 300), "round 1 of 1  a  about 5 min left");
  EXPECT_EQ(round_text(0, 1, "a", 4 * 3600), "round 1 of 1  a  about 4 h left");
}

TEST(ProgressMode, is_a_line_on_terminals_only) {
  EXPECT_EQ(progress_mode({}, true), ProgressMode::line);
  EXPECT_EQ(progress_mode({}, false), ProgressMode::none);
}

TEST(ProgressMode, follows_the_options) {
  EXPECT_EQ(progress_mode({.quiet = true}, true), ProgressMode::none);
  EXPECT_EQ(progress_mode({.no_progress = true}, true), ProgressMode::none);
  EXPECT_EQ(progress_mode({.verbose = true}, false), ProgressMode::log);
  EXPECT_EQ(progress_mode({.verbose = true, .no_progress = true}, true), ProgressMode::log);
}

}  // namespace
}  // namespace ortchestra::cli
