#include "tensor/recipe_json.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr Recipe every_field_changed{.width = 320,
                                     .height = 240,
                                     .fit = Fit::letterbox_top_left,
                                     .color = ColorOrder::bgra,
                                     .layout = Layout::nhwc,
                                     .scale = 0.5F,
                                     .mean = {1, 2, 3},
                                     .std = {4, 5, 6},
                                     .type = ElementType::uint8,
                                     .pad = 7};

/// A recipe with optional fields, like RecipeOverrides.
struct OptionalRecipe {
  std::optional<int> width = {};
  std::optional<int> height = {};
  std::optional<Fit> fit = {};
  std::optional<ColorOrder> color = {};
  std::optional<Layout> layout = {};
  std::optional<float> scale = {};
  std::optional<std::array<float, 3>> mean = {};
  std::optional<std::array<float, 3>> std = {};
  std::optional<ElementType> type = {};
  std::optional<std::uint8_t> pad = {};
};

TEST(RecipeFields, are_each_visited_once) {
  Recipe recipe;
  std::set<std::string> names;
  for_each_recipe_field(recipe, [&](const char* name, auto& field) {
    EXPECT_TRUE(names.insert(name).second) << name;
    field = {};
  });
  EXPECT_EQ(names.size(), 10U);
  EXPECT_EQ(recipe, (Recipe{.width = 0,
                            .height = 0,
                            .scale = 0,
                            .mean = {},
                            .std = {},
                            .type = ElementType::float32,
                            .pad = 0}));
}

TEST(RecipeJson, has_the_expected_text) {
  EXPECT_EQ(recipe_to_json(every_field_changed).dump(),
            R"({"color":"bgra","fit":"letterbox-top-left","height":240,"layout":"nhwc",)"
            R"("mean":[1.0,2.0,3.0],"pad":7,"scale":0.5,"std":[4.0,5.0,6.0],"type":"uint8",)"
            R"("width":320})");
}

TEST(RecipeJson, converts_back_to_the_recipe) {
  EXPECT_EQ(recipe_from_json<Recipe>(recipe_to_json(every_field_changed)), every_field_changed);
}

TEST(RecipeJson, has_null_for_absent_fields) {
  const nlohmann::json json = recipe_to_json(OptionalRecipe{.height = 5, .fit = Fit::crop});
  EXPECT_TRUE(json.at("width").is_null());
  EXPECT_EQ(json.at("fit"), "crop");
  const auto read = recipe_from_json<OptionalRecipe>(json);
  EXPECT_FALSE(read.width);
  EXPECT_EQ(read.height, 5);
  EXPECT_EQ(read.fit, Fit::crop);
  EXPECT_FALSE(read.mean);
}

TEST(RecipeJson, refuses_unknown_names_and_missing_fields) {
  nlohmann::json json = recipe_to_json(Recipe{});
  json["fit"] = "tight";
  EXPECT_THROW(recipe_from_json<Recipe>(json), Error);
  json.erase("fit");
  EXPECT_THROW(recipe_from_json<Recipe>(json), nlohmann::json::exception);
}

}  // namespace
}  // namespace ortchestra
