#include "ortchestra/convert/jsonl_parser.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// A line of a frame of 4 × 2 pixels with these models.
std::string line_with(const std::string& models) {
  return R"({"input":"a.mp4","frame":3,"time_s":0.120000,"width":4,"height":2,"models":{)" +
         models + "}}";
}

/// The message for a line that is refused.
std::string refusal_of(const std::string& line) {
  return test::error_text(ErrorKind::input, [&] { JsonlParser("a.jsonl").parse(line); });
}

TEST(JsonlParser, reads_a_frame) {
  const FramePredictions frame = JsonlParser("a.jsonl").parse(
      R"({"input":"in","file":"cat.png","frame":3,"time_s":0.123457,"width":4,"height":2,"models":{}})");
  EXPECT_EQ(frame.input, "in");
  EXPECT_EQ(frame.file, "cat.png");
  EXPECT_EQ(frame.index, 3);
  EXPECT_EQ(frame.timestamp, std::chrono::microseconds(123457));
  EXPECT_EQ(frame.width, 4);
  EXPECT_EQ(frame.height, 2);
  EXPECT_TRUE(frame.predictions.empty());
}

TEST(JsonlParser, reads_each_kind_of_prediction) {
  JsonlParser parser("a.jsonl");
  const FramePredictions frame = parser.parse(line_with(
      R"("b":{"boxes":[{"class":2,"label":"cup","score":0.5,"box":[1.00,0.50,2.00,1.00]}],)"
      R"("not_finite":2},)"
      R"("c":{"classes":[{"class":1,"score":0.25}]},)"
      R"("m":{"masks":[{"class":0,"area":3,"runs":[1,3,4]}]},)"
      R"("p":{"poses":[{"score":0.5,"box":[0,0,1,1],"points":[[1,2,0.5]]},{"points":[]}]},)"
      R"("t":{"tensors":[{"name":"o","type":"int64","shape":[1,2],"minimum":9007199254740993,)"
      R"("maximum":1.5,"mean":null,"nan":1,"infinite":2}]},)"
      R"("e":{"error":"why"})"));
  ASSERT_EQ(frame.predictions.size(), 6U);
  EXPECT_EQ(std::get<Boxes>(frame.predictions[0].found), (Boxes{{1, 0.5F, 2, 1, 0.5F, 2}}));
  EXPECT_EQ(frame.predictions[0].not_finite, 2U);
  EXPECT_EQ(std::get<Classes>(frame.predictions[1].found), (Classes{{1, 0.25F}}));
  EXPECT_EQ(std::get<Masks>(frame.predictions[2].found), (Masks{{0, 4, 2, {1, 3, 4}}}));
  EXPECT_EQ(std::get<Poses>(frame.predictions[3].found),
            (Poses{{Box{0, 0, 1, 1, 0.5F, 0}, {{1, 2, 0.5F}}}, {}}));
  const TensorStatistics& tensor = std::get<Tensors>(frame.predictions[4].found).at(0);
  EXPECT_EQ(tensor.minimum_digits, "9007199254740993");
  EXPECT_EQ(tensor.maximum_digits, "");
  EXPECT_EQ(tensor.mean, std::nullopt);
  EXPECT_EQ(frame.predictions[5].error, "why");
  EXPECT_EQ(parser.models().at(0).label(2), "cup");
  EXPECT_TRUE(parser.models().at(1).labels.empty());
}

TEST(JsonlParser, numbers_models_in_the_order_of_their_first_lines) {
  JsonlParser parser("a.jsonl");
  parser.parse(line_with(R"("z":{"boxes":[]},"b":{"boxes":[]})"));
  const FramePredictions second =
      parser.parse(line_with(R"("a":{"boxes":[]},"b":{"boxes":[]},"z":{"boxes":[]})"));
  EXPECT_EQ(parser.models().at(2).name, "a");
  ASSERT_EQ(second.predictions.size(), 3U);
  EXPECT_EQ(second.predictions[0].model, 2U);
  EXPECT_EQ(second.predictions[1].model, 1U);
  EXPECT_EQ(second.predictions[2].model, 0U);
}

TEST(JsonlParser, collects_the_labels_of_all_lines) {
  JsonlParser parser("a.jsonl");
  parser.parse(line_with(R"("c":{"classes":[{"class":3,"label":"cat","score":1}]})"));
  parser.parse(line_with(R"("c":{"classes":[{"class":1,"label":"dog","score":1}]})"));
  EXPECT_THAT(parser.models().at(0).labels, ElementsAre("class 0", "dog", "class 2", "cat"));
}

TEST(JsonlParser, takes_the_label_of_a_class_without_one) {
  JsonlParser parser("a.jsonl");
  parser.parse(
      line_with(R"("c":{"classes":[{"class":2000000,"label":"class 2000000","score":1}]})"));
  EXPECT_THAT(parser.models().at(0).labels, ElementsAre("class 0"));
}

TEST(JsonlParser, refuses_labels_that_differ_between_lines) {
  const std::string labelled = R"("c":{"classes":[{"class":1,"label":"cat","score":1}]})";
  const std::string other = R"("c":{"classes":[{"class":1,"label":"dog","score":1}]})";
  const std::string bare = R"("c":{"classes":[{"class":1,"score":1}]})";
  for (const auto& [first, second, reason] :
       {std::tuple(labelled, other, "'dog', but 'cat'"), std::tuple(labelled, bare, "have none"),
        std::tuple(bare, labelled, "have none")}) {
    JsonlParser parser("a.jsonl");
    parser.parse(line_with(first));
    EXPECT_THAT(test::error_text(ErrorKind::input,
                                 [&, &later = second] { parser.parse(line_with(later)); }),
                AllOf(HasSubstr("a.jsonl, line 2: "), HasSubstr(reason)));
  }
}

TEST(JsonlParser, names_the_line_that_is_cut_off) {
  const std::string line = line_with(R"("b":{"boxes":[]})");
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{1}, line.size() / 2, line.size() - 1}) {
    EXPECT_THAT(refusal_of(line.substr(0, length)),
                AllOf(HasSubstr("a.jsonl, line 1: it is cut off"), HasSubstr("remove this line")));
  }
}

TEST(JsonlParser, names_the_byte_that_is_not_json) {
  EXPECT_THAT(refusal_of("{\"input\":x}"), HasSubstr("it is not JSON (at byte 10"));
  EXPECT_THAT(refusal_of(std::string("{\"input\":\"\xff\"}")), HasSubstr("it is not JSON"));
  EXPECT_THAT(refusal_of("{} {}"), HasSubstr("it is not JSON"));
}

TEST(JsonlParser, refuses_what_is_not_a_frame) {
  for (const auto& [line, reason] : std::vector<std::pair<std::string, std::string>>{
           {"5", "no object with 'input'"},
           {"{}", "'input' is missing"},
           {R"({"input":5})", "'input' is not a text"},
           {R"({"input":"a","frame":-1})", "'frame' is not a whole number"},
           {R"({"input":"a","frame":1.5})", "'frame' is not a whole number"},
           {R"({"input":"a","frame":1,"time_s":"x"})", "'time_s'"},
           {R"({"input":"a","frame":1,"time_s":1e300})", "'time_s'"},
           {R"({"input":"a","frame":1,"time_s":1e999})", "too large"},
           {R"({"input":"a","frame":1,"time_s":0,"width":0,"height":5})", "pixels"},
           {R"({"input":"a","frame":1,"time_s":0,"width":268435456,"height":268435456})", "pixels"},
           {R"({"input":"a","frame":1,"time_s":0,"width":1,"height":1,"models":[]})",
            "'models' is not an object"}}) {
    EXPECT_THAT(refusal_of(line), HasSubstr(reason)) << line;
  }
}

TEST(JsonlParser, refuses_predictions_that_are_none) {
  for (const auto& [models, reason] : std::vector<std::pair<std::string, std::string>>{
           {R"("m":5)", "no object"},
           {R"("m":{})", "none of 'boxes'"},
           {R"("m":{"boxes":{}})", "'boxes' is not a list"},
           {R"("m":{"boxes":[5]})", "no object with 'box'"},
           {R"("m":{"boxes":[{"class":1,"score":1,"box":[1,2,3]}]})", "list of 4 numbers"},
           {R"("m":{"boxes":[{"class":1,"score":1,"box":[1,2,3,-4]}]})", "negative size"},
           {R"("m":{"boxes":[{"class":1,"score":1e60,"box":[1,2,3,4]}]})", "'score' is too large"},
           {R"("m":{"boxes":[{"class":-1,"score":1,"box":[1,2,3,4]}]})", "'class'"},
           {R"("m":{"classes":[{"class":200000,"label":"x","score":1}]})", "below 100000"},
           {R"("m":{"masks":[{"class":0,"runs":[]}]})", "the size of the frame"},
           {R"("m":{"masks":[{"class":0,"runs":[7]}]})", "the size of the frame"},
           {R"("m":{"masks":[{"class":0,"runs":[4,0,4]}]})", "has a 0"},
           {R"("m":{"masks":[{"class":0,"runs":[99999999999]}]})", "'runs'"},
           {R"("m":{"poses":[{"points":[[1,2]]}]})", "list of 3 numbers"},
           {R"("m":{"poses":[{"box":[1,2,3,4],"points":[]}]})", "'score' is missing"},
           {R"("m":{"tensors":[{"name":"o","type":"\"","shape":[]}]})", "'type'"},
           {R"("m":{"tensors":[{"name":"o","type":"f","shape":[-1]}]})", "'shape'"},
           {R"("m":{"error":null})", "'error'"}}) {
    EXPECT_THAT(refusal_of(line_with(models)), HasSubstr(reason)) << models;
  }
}

TEST(JsonlParser, ignores_unknown_keys) {
  const FramePredictions frame = JsonlParser("a.jsonl").parse(
      line_with(R"("m":{"boxes":[{"class":1,"track":7,"score":1,"box":[1,2,3,4]}],"note":[]})"));
  EXPECT_EQ(std::get<Boxes>(frame.predictions.at(0).found).size(), 1U);
}

}  // namespace
}  // namespace ortchestra
