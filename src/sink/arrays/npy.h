#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The header of an .npy file, which precedes the elements of the array: version 1.0 of the format
/// (numpy.lib.format). `type` is a name of ElementType. bfloat16 is written as uint16, because
/// numpy does not have it. Throws Error(failure) for an unknown type.
std::string npy_header(std::string_view type, const std::vector<std::int64_t>& shape);

}  // namespace ortchestra
