#include "shards/keys.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <unordered_map>

#include "base/text/sha256.h"
#include "base/text/text.h"

namespace ortchestra {
namespace {

/// A hash and a file extension still fit into a name of 255 bytes.
constexpr std::size_t longest_key = 200;
constexpr std::size_t longest_text = 150;
constexpr std::size_t hash_digits = 10;
constexpr std::string_view folder_mark = "__";

std::string short_hash(const std::string& text) { return sha256_hex(text).substr(0, hash_digits); }

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x20 || byte == 0x7F;
}

/// Letters of any script are kept, so that a key can be recognised.
bool may_stay(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 0x80 || std::isalnum(byte) != 0 ||
         std::string_view("._-").find(letter) != std::string_view::npos;
}

/// A URL without its scheme, user, query and fragment: these may change, and may be secret.
std::string_view place_of(std::string_view path) {
  const std::size_t scheme = path.find("://");
  if (scheme == std::string_view::npos) return path;
  path.remove_prefix(scheme + 3);
  path = path.substr(0, path.find_first_of("?#"));
  const std::size_t user = path.substr(0, path.find('/')).rfind('@');
  return user == std::string_view::npos ? path : path.substr(user + 1);
}

/// A text that becomes a key. Remembers whether different texts may give the same one.
class KeyText {
 public:
  explicit KeyText(std::string_view place) {
    const std::vector<std::string_view> parts = parts_of(place);
    for (const std::string_view part : parts) {
      // Otherwise "a_/b", "a/_b" and "a__b" could give the same text.
      const bool has_edge = parts.size() > 1 && (part.front() == '_' || part.back() == '_');
      if (has_edge || part.find(folder_mark) != std::string_view::npos) is_exact_ = false;
      if (!text_.empty()) text_ += folder_mark;
      text_ += part;
    }
    if (utf8_text(text_) != text_)
      replace([](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
    replace([](char letter) { return !may_stay(letter); });
    if (text_.empty() || text_.front() == '.' || text_.front() == '-') {
      text_.insert(0, "_");
      is_exact_ = false;
    }
    if (text_.size() > longest_text) {
      std::size_t size = longest_text;
      while ((static_cast<unsigned char>(text_[size]) & 0xC0U) == 0x80U) --size;
      text_.resize(size);
      is_exact_ = false;
    }
  }

  const std::string& text() const { return text_; }
  bool is_exact() const { return is_exact_; }

 private:
  std::vector<std::string_view> parts_of(std::string_view place) {
    std::vector<std::string_view> parts;
    for (std::size_t start = 0; start <= place.size();) {
      const std::size_t end = std::min(place.find('/', start), place.size());
      const std::string_view part = place.substr(start, end - start);
      if (part == "..") {
        is_exact_ = false;
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
      start = end + 1;
    }
    return parts;
  }

  template <class Condition>
  void replace(Condition is_bad) {
    for (char& letter : text_) {
      if (!is_bad(letter)) continue;
      letter = '_';
      is_exact_ = false;
    }
  }

  std::string text_;
  bool is_exact_ = true;
};

}  // namespace

std::string problem_of_key(std::string_view key) {
  if (key.empty()) return "it is empty";
  if (key.size() > longest_key) return "it has more than " + std::to_string(longest_key) + " bytes";
  if (key.find('/') != std::string_view::npos) return "it contains '/'";
  if (key.front() == '.') return "it begins with '.'";
  if (key.front() == '-') return "it begins with '-'";
  if (std::ranges::any_of(key, is_control)) return "it contains a control character";
  if (utf8_text(key) != key) return "it is not valid UTF-8";
  return "";
}

std::string key_of(const std::string& path) {
  const std::string_view place = place_of(path);
  const KeyText key(place);
  return key.is_exact() ? key.text() : key.text() + "-" + short_hash(std::string(place));
}

void make_keys_distinct(std::vector<ManifestEntry>& entries) {
  std::unordered_map<std::string_view, int> uses;
  for (const ManifestEntry& entry : entries) ++uses[entry.key];
  std::vector<std::size_t> shared;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (uses[entries[i].key] > 1) shared.push_back(i);
  }
  // Only now, because `uses` refers to the keys.
  for (const std::size_t i : shared) entries[i].key += "-" + short_hash(entries[i].path);
}

}  // namespace ortchestra
