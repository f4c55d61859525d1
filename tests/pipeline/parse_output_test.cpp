#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/pipeline/pipeline.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ParseOutput, reads_the_names_of_models_after_a_colon) {
  for (const std::string name :
       {"x.npz", "x.jsonl", "X.CSV", "-", "frames/", "frames/{index}.jpg", "{stem}.mp4"}) {
    const PipelineOutput output = parse_output(name + ":faces,people 2");
    EXPECT_EQ(output.name, name);
    EXPECT_THAT(output.models, ElementsAre("faces", "people 2"));
  }
}

TEST(ParseOutput, takes_a_name_without_models_as_it_is) {
  for (const std::string name : {"x.npz", "-", "a:b.csv", "x.npz:y.npz", "out:1/", "C:/x.jsonl"}) {
    const PipelineOutput output = parse_output(name);
    EXPECT_EQ(output.name, name);
    EXPECT_THAT(output.models, IsEmpty());
  }
}

TEST(ParseOutput, divides_at_the_last_colon_after_a_name) {
  EXPECT_EQ(parse_output("a:b.csv:faces").name, "a:b.csv");
  EXPECT_THAT(parse_output("x.npz:a:b").models, ElementsAre("a:b"));
}

TEST(ParseOutput, leaves_the_name_of_an_unknown_format_whole) {
  for (const std::string name : {"x.txt:faces", "mqtt://host/topic", ":faces", "faces"})
    EXPECT_EQ(parse_output(name).name, name);
}

TEST(ParseOutput, refuses_an_empty_name_of_a_model) {
  for (const std::string text : {"x.npz:", "x.npz:a,", "x.npz:,a", "-:"})
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { parse_output(text); }), HasSubstr(text));
}

}  // namespace
}  // namespace ortchestra
