#pragma once

#include <string_view>

namespace ortchestra {

/// Whether `a` comes before `b` in natural order: runs of digits are compared as numbers, so
/// "frame9" comes before "frame10". A total order: only equal texts are equivalent.
bool comes_before(std::string_view a, std::string_view b);

}  // namespace ortchestra
