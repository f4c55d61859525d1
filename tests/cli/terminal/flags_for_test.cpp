#include "cli/terminal/flags_for.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

using testing::EndsWith;

TEST(FlagsFor, an_error_are_appended_to_its_text) {
  const Error error = input_error("a.csv.partial was left by an unfinished run",
                                  {{RemedyKind::resume}, {RemedyKind::overwrite}});
  EXPECT_EQ(text_with_flags(error),
            "a.csv.partial was left by an unfinished run (--resume continues the run, --overwrite "
            "replaces what is there)");
}

TEST(FlagsFor, an_error_contain_the_values_of_its_remedies) {
  const auto text = [](Remedy remedy) {
    return text_with_flags(input_error("no", {std::move(remedy)}));
  };
  EXPECT_EQ(text({RemedyKind::time_limit, 25}), "no (--time-limit 25s)");
  EXPECT_EQ(text({RemedyKind::frames, 80}), "no (-n 80)");
  EXPECT_EQ(text({RemedyKind::frames}), "no (-n N)");
  EXPECT_EQ(text({RemedyKind::batch, 4}), "no (-b 4)");
  EXPECT_EQ(text({RemedyKind::protocols, 0, "http,tcp"}), "no (--protocols http,tcp)");
}

TEST(FlagsFor, errors_without_remedies_are_empty) {
  EXPECT_EQ(text_with_flags(failure("the disk is full")), "the disk is full");
  EXPECT_EQ(text_with_flags(std::runtime_error("lost")), "lost");
}

TEST(FlagsFor, a_warning_depend_on_its_code) {
  BenchResult result;
  result.warnings = {{"steal", "use another machine"}, {"swap", "it swaps"}, {"governor", "slow"}};
  const BenchResult shown = with_flags(result);
  EXPECT_THAT(shown.warnings[0].text, EndsWith("machine (--rounds 10)"));
  EXPECT_THAT(shown.warnings[1].text, EndsWith("swaps (-b)"));
  EXPECT_EQ(shown.warnings[2].text, "slow");
}

}  // namespace
}  // namespace ortchestra::cli
