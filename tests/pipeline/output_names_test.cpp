#include "pipeline/output_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(OutputNames, put_the_inputs_name_in_the_place_of_stem) {
  const OutputNames names({"/videos/street.mp4"}, {"out/{stem}.jsonl", "{stem}/{stem}.csv"});
  EXPECT_THAT(names.of_input(0), ElementsAre("out/street.jsonl", "street/street.csv"));
  EXPECT_THAT(names.shared(), IsEmpty());
}

TEST(OutputNames, tell_inputs_of_one_name_apart) {
  const OutputNames names({"a/x.mp4", "b/x.mp4", "x.avi"}, {"{stem}.csv"});
  EXPECT_THAT(names.all(), ElementsAre("x.csv", "x-2.csv", "x-3.csv"));
}

TEST(OutputNames, come_of_directories_globs_and_urls_too) {
  const OutputNames names({"pictures/", "night/*.png", "rtsp://host:554/live?id=3", "..", "/"},
                          {"{stem}.csv"});
  for (const std::string& name : names.all()) {
    EXPECT_EQ(name.find_first_of("*?[]:&=/"), std::string::npos) << name;
    EXPECT_GT(name.size(), std::string(".csv").size());
  }
  EXPECT_THAT(names.of_input(0), ElementsAre("pictures.csv"));
}

TEST(OutputNames, of_inputs_with_dots_in_front_stay_in_their_folder) {
  const OutputNames names({"a/...mp4", "a/.mp4", "..", ".", "a/..x.mp4"}, {"out/{stem}/"});
  EXPECT_THAT(names.all(),
              ElementsAre("out/input/", "out/mp4/", "out/input-2/", "out/input-3/", "out/x/"));
}

TEST(OutputNames, with_stem_in_the_inputs_name_are_replaced_once) {
  EXPECT_THAT(OutputNames({"{stem}.mp4"}, {"{stem}.csv"}).all(), ElementsAre("{stem}.csv"));
}

TEST(OutputNames, lead_to_a_journal_beside_the_first_that_is_a_file) {
  EXPECT_EQ(OutputNames({"a.mp4"}, {"-", "{stem}.npz", "b.csv"}).journal(), "b.csv.journal");
  EXPECT_EQ(OutputNames({"a.mp4"}, {"frames/"}).journal(), "frames.journal");
  EXPECT_FALSE(OutputNames({"a.mp4"}, {"-"}).journal());
}

TEST(OutputNames, refuse_what_no_sink_takes) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { OutputNames({"a.mp4"}, {"{stem}.txt"}); }),
              HasSubstr("{stem}.txt"));
}

}  // namespace
}  // namespace ortchestra
