#pragma once

#include <string>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The labels given, or the lines of the file: without white space at their ends, and without empty
/// lines at the end of the file. Empty where there are none. Throws Error(input).
std::vector<std::string> read_labels(const DecodeOptions& options);

/// The same for the text of the file `name`.
std::vector<std::string> parse_labels(const std::string& text, const std::string& name);

/// Throws Error(input) where there are labels, but fewer than classes. More are let pass: files are
/// shared by models.
void require_labels(const std::vector<std::string>& labels, std::size_t classes,
                    const DecodeOptions& options, const DecodedModel& model);

}  // namespace ortchestra
