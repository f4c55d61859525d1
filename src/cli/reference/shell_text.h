#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ortchestra::cli {

/// A literal of bash and zsh: 'it'\''s'.
std::string sh_literal(std::string_view text);

/// The words, separated by spaces.
std::string joined_words(const std::vector<std::string>& words);

/// The first part of a help text, for a list of completions: without defaults, in one line of at
/// most about 70 characters.
std::string brief(const std::string& help);

}  // namespace ortchestra::cli
