#pragma once

#include <span>
#include <string>

namespace ortchestra {

/// Decimals that the numbers of a line share: the largest has three to five significant digits, the
/// smallest two where that leaves room. Values that are not finite are passed over.
int common_decimals(std::span<const double> values);

std::string fixed(double value, int decimals);

/// Three significant digits, without an exponent: "1234", "12.3", "0.0123". A number that is none
/// (a null in a result file) is "unknown", here and in the following.
std::string significant(double value);

/// As few digits as tell it: "2", "1.5".
std::string shortest(double value);

/// For differences: "0", "3e-6", "0.25".
std::string tiny(double value);

}  // namespace ortchestra
