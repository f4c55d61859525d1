// Readable descriptions of recipes and values, declared in resolve.h.

#include <array>
#include <cstdio>

#include "ortchestra/loading/resolve.h"

namespace ortchestra {
namespace {

std::string short_number(float number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", static_cast<double>(number));
  return text.data();
}

std::string list(const std::array<float, 3>& numbers) {
  return "[" + short_number(numbers[0]) + "," + short_number(numbers[1]) + "," +
         short_number(numbers[2]) + "]";
}

}  // namespace

std::string describe(const Recipe& recipe) {
  std::string text = std::to_string(recipe.width) + "x" + std::to_string(recipe.height);
  for (const auto name :
       {text_of(recipe.fit), text_of(recipe.color), text_of(recipe.layout), text_of(recipe.type)}) {
    text += " " + std::string(name);
  }
  const Recipe defaults;
  if (recipe.scale == defaults.scale && recipe.mean == defaults.mean && recipe.std == defaults.std)
    return text + ", unscaled";
  return text + ", (x*" + short_number(recipe.scale) + " - " + list(recipe.mean) + ") / " +
         list(recipe.std);
}

std::string describe(const ValueDescription& value) {
  std::string extents;
  for (std::size_t i = 0; i < value.shape.size(); ++i) {
    const bool named = i < value.symbols.size() && !value.symbols[i].empty();
    const std::string open = named ? value.symbols[i] : "?";
    extents += (i == 0 ? "" : ",") + (value.shape[i] < 0 ? open : std::to_string(value.shape[i]));
  }
  return value.name + " " + value.type + "[" + extents + "]";
}

}  // namespace ortchestra
