#pragma once

#include <string_view>

namespace ortchestra {

/// Whether `a` comes before `b` for a person: runs of digits are compared as numbers, "frame9"
/// before "frame10". A total order: equal only for equal texts.
bool comes_before(std::string_view a, std::string_view b);

}  // namespace ortchestra
