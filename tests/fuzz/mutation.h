#pragma once

#include <cstddef>
#include <random>
#include <string>

namespace ortchestra::fuzz {

/// Changes `input` at a few random places, also with parts of `other`; it is then at most `most`
/// bytes long. The same `random` gives the same change.
void mutate(std::string& input, const std::string& other, std::size_t most,
            std::mt19937_64& random);

}  // namespace ortchestra::fuzz
