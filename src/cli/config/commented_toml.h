#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "cli/config/toml.h"

namespace ortchestra::cli {

/// What stands behind a key's value as a comment.
using Notes = std::map<std::string, std::string, std::less<>>;

/// A TOML document for people to go on with: keys in an order that reads well and comments, neither
/// of which toml++ writes.
class CommentedToml {
 public:
  /// Control characters (a model's names may hold any) become spaces.
  void comment(std::string_view text);
  void gap() { text_ += '\n'; }
  /// Those of `keys` that `table` has, under `heading` ("[model.recipe]"; empty: none).
  void table(std::string_view heading, const toml::table& table,
             std::initializer_list<std::string_view> keys, const Notes& notes);

  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace ortchestra::cli
