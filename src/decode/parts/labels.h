#pragma once

#include <string>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// The labels of the options, or the lines of the label file, without white space at both ends of a
/// line. Ignores empty lines at the end of the file. Empty if there are no labels. Throws
/// Error(input).
std::vector<std::string> read_labels(const DecodeOptions& options);

/// Parses the text of the label file `name`, which is for messages.
std::vector<std::string> parse_labels(const std::string& text, const std::string& name);

/// Throws Error(input) if there are labels, but fewer than classes. More are allowed, because
/// several models may share a file.
void require_labels(const std::vector<std::string>& labels, std::size_t classes,
                    const DecodeOptions& options, const DecodedModel& model);

}  // namespace ortchestra
