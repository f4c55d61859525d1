#pragma once

#include <cstddef>
#include <random>
#include <string>

namespace ortchestra::fuzz {

/// Changes `input` at a few random positions, also with parts of `other`. The result has at most
/// `most` bytes. The same state of `random` gives the same changes.
void mutate(std::string& input, const std::string& other, std::size_t most,
            std::mt19937_64& random);

}  // namespace ortchestra::fuzz
