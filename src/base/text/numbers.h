#pragma once

#include <span>
#include <string>

namespace ortchestra {

/// The common number of decimals for the numbers of a line. The largest number gets at least three
/// significant digits. The smallest gets two, unless the largest would get more than five then.
/// Zeros and values that are not finite are ignored.
int common_decimals(std::span<const double> values);

/// `value` with this number of decimals.
std::string fixed(double value, int decimals);

/// Three significant digits, without an exponent: "1234", "12.3", "0.0123". "unknown" if `value` is
/// not finite (null in a result file).
std::string significant(double value);

/// A share as a percentage with about two digits: "3.4 %", "12 %".
std::string percent_text(double share);

/// An agreement from 0 to 1, rounded down to four decimals: "0.9630". So only full agreement is
/// "1".
std::string agreement_text(double agreement);

/// A duration as people say it: "45 s", "3 min", "2 h".
std::string rounded_duration(double seconds);

/// Without trailing zeros: "2", "1.5". At most six digits. "unknown" if `value` is not finite.
std::string shortest(double value);

/// "1 CPU", "2 CPUs", "1.5 CPUs".
std::string cpus_text(double cpus);

/// A number of bytes in powers of 1000, with three significant digits: "950 B", "4.20 MB".
std::string bytes_text(double bytes);

/// For differences between outputs: "0", "3e-6", "0.250". "not finite" if `value` is not finite.
std::string tiny(double value);

}  // namespace ortchestra
