#pragma once

#include <set>
#include <string>

namespace ortchestra {

/// `stem`, or the first of stem-2, stem-3, … that is not in `taken`; adds it to `taken`.
std::string distinct_name(const std::string& stem, std::set<std::string>& taken);

}  // namespace ortchestra
