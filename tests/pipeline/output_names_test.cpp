#include "pipeline/output_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(OutputNames, replace_stem_by_the_name_of_the_input) {
  const OutputNames names({"/videos/street.mp4"}, {"out/{stem}.jsonl", "{stem}/{stem}.csv"});
  EXPECT_THAT(names.of_input(0), ElementsAre("out/street.jsonl", "street/street.csv"));
  EXPECT_THAT(names.shared(), IsEmpty());
}

TEST(OutputNames, of_inputs_with_equal_names_get_numbers) {
  const OutputNames names({"a/x.mp4", "b/x.mp4", "x.avi"}, {"{stem}.csv"});
  EXPECT_THAT(names.all(), ElementsAre("x.csv", "x-2.csv", "x-3.csv"));
}

TEST(OutputNames, are_made_from_directories_globs_and_urls_too) {
  const OutputNames names({"pictures/", "night/*.png", "rtsp://host:554/live?id=3", "..", "/"},
                          {"{stem}.csv"});
  for (const std::string& name : names.all()) {
    EXPECT_EQ(name.find_first_of("*?[]:&=/"), std::string::npos) << name;
    EXPECT_GT(name.size(), std::string(".csv").size());
  }
  EXPECT_THAT(names.of_input(0), ElementsAre("pictures.csv"));
}

TEST(OutputNames, of_inputs_with_leading_dots_stay_in_their_folder) {
  const OutputNames names({"a/...mp4", "a/.mp4", "..", ".", "a/..x.mp4"}, {"out/{stem}/"});
  EXPECT_THAT(names.all(),
              ElementsAre("out/input/", "out/mp4/", "out/input-2/", "out/input-3/", "out/x/"));
}

TEST(OutputNames, of_an_input_that_contains_stem_are_replaced_only_once) {
  EXPECT_THAT(OutputNames({"{stem}.mp4"}, {"{stem}.csv"}).all(), ElementsAre("{stem}.csv"));
}

TEST(OutputNames, have_the_journal_beside_the_first_output_that_is_a_file) {
  EXPECT_EQ(OutputNames({"a.mp4"}, {"-", "{stem}.npz", "b.csv"}).journal(), "b.csv.journal");
  EXPECT_EQ(OutputNames({"a.mp4"}, {"frames/"}).journal(), "frames.journal");
  EXPECT_FALSE(OutputNames({"a.mp4"}, {"-"}).journal());
}

TEST(OutputNames, refuse_an_unknown_format) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { OutputNames({"a.mp4"}, {"{stem}.txt"}); }),
              HasSubstr("{stem}.txt"));
}

}  // namespace
}  // namespace ortchestra
