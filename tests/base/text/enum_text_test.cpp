#include "ortchestra/base/enum_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "ortchestra/base/error.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/model/session.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/run_summary.h"
#include "ortchestra/record/tune_result.h"
#include "ortchestra/shards/run_shard.h"
#include "ortchestra/sink/sink.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/tensor/recipe.h"
#include "ortchestra/tune/tune.h"
#include "sink/annotations/left_out.h"
#include "support/error_text.h"
#include "support/paths.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

/// Every enum that has texts. A test below finds one that is missing here.
using EveryTextEnum = ::testing::Types<Activation, Arena, BatchMode, BoxFormat, ColorOrder, Column,
                                       CoordinateUnit, ElementType, Existing, Fit, Layout,
                                       Objective, Omission, OnBadFrame, OnBadInput, OnModelError,
                                       OutputState, PointOrder, StageOutcome, ThreadPool, Upload>;
const std::set<std::string> every_text_enum = {
    "Activation",     "Arena",       "BatchMode",  "BoxFormat",    "ColorOrder",  "Column",
    "CoordinateUnit", "ElementType", "Existing",   "Fit",          "Layout",      "Objective",
    "Omission",       "OnBadFrame",  "OnBadInput", "OnModelError", "OutputState", "PointOrder",
    "StageOutcome",   "ThreadPool",  "Upload"};

template <class E>
class EnumTexts : public ::testing::Test {};
TYPED_TEST_SUITE(EnumTexts, EveryTextEnum);

TYPED_TEST(EnumTexts, are_unique_and_not_empty) {
  std::set<std::string_view> texts;
  std::set<TypeParam> values;
  for (const auto& [value, text] : enum_texts<TypeParam>) {
    EXPECT_FALSE(text.empty());
    EXPECT_TRUE(texts.insert(text).second) << text;
    EXPECT_TRUE(values.insert(value).second) << text;
  }
}

TYPED_TEST(EnumTexts, have_no_gap_in_the_enum) {
  for (std::size_t i = 0; i < enum_texts<TypeParam>.size(); ++i)
    EXPECT_NE(text_of(static_cast<TypeParam>(i)), "unknown") << i;
}

TYPED_TEST(EnumTexts, lead_back_to_their_values) {
  for (const auto& [value, text] : enum_texts<TypeParam>) {
    EXPECT_EQ(text_of(value), text);
    EXPECT_EQ(enum_named<TypeParam>(text), value);
  }
  EXPECT_FALSE(enum_named<TypeParam>("no such text"));
  EXPECT_FALSE(enum_named<TypeParam>(""));
}

TYPED_TEST(EnumTexts, are_the_values_in_json) {
  for (const auto& [value, text] : enum_texts<TypeParam>) {
    EXPECT_EQ(json(value), json(text));
    EXPECT_EQ(nlohmann::ordered_json(value), nlohmann::ordered_json(text));
    EXPECT_EQ(json(text).get<TypeParam>(), value);
  }
}

TYPED_TEST(EnumTexts, refuse_an_unknown_text_in_json) {
  const auto read = [] { json("no such text").get<TypeParam>(); };
  EXPECT_THAT(test::error_text(ErrorKind::input, read), HasSubstr("'no such text' is not one of "));
  EXPECT_THROW(json(0).get<TypeParam>(), json::exception);
}

TEST(NamesOfEnum, list_the_choices_for_a_message) {
  EXPECT_EQ(names_of_enum<BatchMode>(), "repeat or consecutive");
  EXPECT_EQ(names_of_enum<Activation>(), "none, sigmoid or softmax");
  EXPECT_EQ(names_of_enum<Upload>("|", "|"), "own|shared|ahead");
}

TEST(NamesOfEnum, are_those_of_the_configuration_file) {
  EXPECT_EQ(text_of(Fit::letterbox_top_left), "letterbox-top-left");
  EXPECT_EQ(text_of(BoxFormat::corners_y_first), "yxyx");
  EXPECT_EQ(text_of(Column::class_index), "class");
  EXPECT_EQ(text_of(ElementType::float16), "float16");
}

TEST(EnumTextTables, are_all_tested_here) {
  static const std::regex specialisation(R"(constexpr auto enum_texts<(\w+)>)");
  std::set<std::string> found;
  for (const auto tree : {"src", "include"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(test::source_dir() / fs::path(tree))) {
      if (!entry.is_regular_file() || entry.path().filename() == "enum_text.h") continue;
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (std::regex_search(line, match, specialisation)) found.insert(match[1]);
      }
    }
  }
  EXPECT_THAT(found, UnorderedElementsAreArray(every_text_enum));
}

}  // namespace
}  // namespace ortchestra
