#pragma once

#include <string>
#include <string_view>

namespace ortchestra::report {

/// A figure of a claim's evidence, as text for people.
struct EvidenceText {
  std::string name;   ///< "pure compute"
  std::string value;  ///< "5.84 s"
};

/// `key` and `value` are an entry of Claim::evidence. The name and unit of a key that is not in the
/// table (of another version) are derived from the key.
EvidenceText evidence_text(const std::string& key, double value);

/// Whether the key has a name in the table.
bool has_evidence_name(std::string_view key);

}  // namespace ortchestra::report
