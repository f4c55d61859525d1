#include "ortchestra/decode/exported_metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ExportedMetadata, reads_names_in_python_and_json_syntax) {
  EXPECT_THAT(parse_class_names("{0: 'person', 1: \"it's\"}"), ElementsAre("person", "it's"));
  EXPECT_THAT(parse_class_names("['a', 'b\\'c',]"), ElementsAre("a", "b'c"));
  EXPECT_THAT(parse_class_names("{\"1\": \"b\", \"0\": \"a, }\"}"), ElementsAre("a, }", "b"));
  EXPECT_THAT(parse_class_names("{2: 'c'}"), ElementsAre("", "", "c"));
}

TEST(ExportedMetadata, is_empty_for_text_that_it_cannot_parse) {
  for (const char* const text : {"", "{", "[", "{0}", "{0: }", "{0: 'a'", "{0: 'a}", "['a' 'b']",
                                 "{99999999999: 'a'}", "{'x': 'a'}", "['a'] more", "person, car"})
    EXPECT_THAT(parse_class_names(text), IsEmpty()) << text;
  EXPECT_FALSE(read_exported_metadata({{"names", "['a']"}})) << "other exporters also write names";
}

TEST(ExportedMetadata, reads_task_and_size) {
  const auto exported = read_exported_metadata(
      {{"names", "['a']"}, {"task", "detect"}, {"imgsz", "[480, 640]"}, {"end2end", "True"}});
  ASSERT_TRUE(exported);
  EXPECT_EQ(exported->task, "detect");
  EXPECT_EQ(exported->height, 480);
  EXPECT_EQ(exported->width, 640);
  EXPECT_TRUE(exported->end_to_end);
}

}  // namespace
}  // namespace ortchestra
