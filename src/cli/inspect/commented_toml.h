#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "config/toml.h"

namespace ortchestra::cli {

/// Comments by key. A comment is written after the key's value, on the same line.
using Notes = std::map<std::string, std::string, std::less<>>;

/// Writes a TOML document for people to edit. Unlike toml++, it writes comments, and keys in a
/// given order.
class CommentedToml {
 public:
  /// Adds a comment line. Control characters, which a model's names may contain, become spaces.
  void comment(std::string_view text);
  /// Adds a setting as a comment, which the user must complete: it counts as an open line.
  void open_comment(std::string_view text);
  /// Adds an empty line.
  void gap() { text_ += '\n'; }
  /// Adds those of `keys` that `table` has, under `heading`, such as "[model.recipe]". An empty
  /// `heading` is left out. Long lists are wrapped.
  void table(std::string_view heading, const toml::table& table,
             std::initializer_list<std::string_view> keys, const Notes& notes);

  /// The number of lines that the user must check: those with a note that begins with CHECK or
  /// GUESS, and open comments.
  std::size_t open_lines() const { return open_lines_; }

  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
  std::size_t open_lines_ = 0;
};

}  // namespace ortchestra::cli
