#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// What stands before an array's bytes in an .npy file, version 1.0 of the format
/// (numpy.lib.format). `type` is a name of ElementType; bfloat16, which numpy has not, is called
/// uint16. Throws Error(failure) for another.
std::string npy_header(std::string_view type, const std::vector<std::int64_t>& shape);

}  // namespace ortchestra
