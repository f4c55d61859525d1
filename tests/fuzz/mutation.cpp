#include "tests/fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ortchestra::fuzz {
namespace {

using namespace std::string_view_literals;

/// Texts that often cause errors in parsers.
constexpr std::array odd_words{"0"sv,
                               "-1"sv,
                               "1e999"sv,
                               "-1e-999"sv,
                               "nan"sv,
                               "inf"sv,
                               "-inf"sv,
                               "null"sv,
                               "true"sv,
                               "9223372036854775807"sv,
                               "-9223372036854775808"sv,
                               "18446744073709551616"sv,
                               "4294967296"sv,
                               "2147483648"sv,
                               "0.5"sv,
                               "\"\""sv,
                               "[]"sv,
                               "{}"sv,
                               "[["sv,
                               "]]"sv,
                               "{\"\":"sv,
                               "\n"sv,
                               "\0"sv,
                               "\xff"sv,
                               "\xef\xbb\xbf"sv,
                               "\\u0000"sv,
                               "\\ud800"sv,
                               "%s"sv,
                               "../"sv,
                               "="sv,
                               ":"sv,
                               ","sv,
                               "#"sv,
                               "\""sv};
constexpr std::array<unsigned char, 8> odd_bytes{0, 1, 0x7f, 0x80, 0xff, ' ', '"', '-'};

class Mutator {
 public:
  Mutator(std::string& input, const std::string& other, std::mt19937_64& random)
      : input_(input), other_(other), random_(random) {}

  void change() {
    switch (below(10)) {
      case 0:
        return flip_bit();
      case 1:
        return set_byte();
      case 2:
        return erase();
      case 3:
        return repeat();
      case 4:
        return insert(std::string(odd_words[below(odd_words.size())]));
      case 5:
        return replace_number();
      case 6:
        return insert(part_of(other_));
      case 7:
        return overwrite(part_of(other_));
      case 8:
        return add_to_byte();
      default:
        return splice();
    }
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  std::size_t position() { return below(input_.size()); }
  /// A random length from 1 to `most`. Short lengths are more likely.
  std::size_t length(std::size_t most) {
    return most == 0 ? 0 : 1 + below(1 + below(std::min<std::size_t>(most, 256)));
  }

  std::string part_of(const std::string& text) {
    const std::size_t begin = below(text.size());
    return text.substr(begin, length(text.size() - begin));
  }
  void flip_bit() {
    if (!input_.empty()) input_[position()] ^= static_cast<char>(1U << below(8));
  }
  void set_byte() {
    if (!input_.empty()) input_[position()] = static_cast<char>(odd_bytes[below(odd_bytes.size())]);
  }
  void add_to_byte() {
    if (input_.empty()) return;
    char& byte = input_[position()];
    byte = static_cast<char>(static_cast<int>(byte) + static_cast<int>(below(17)) - 8);
  }
  void erase() {
    const std::size_t begin = position();
    input_.erase(begin, length(input_.size() - begin));
  }
  void insert(const std::string& text) { input_.insert(below(input_.size() + 1), text); }
  void overwrite(const std::string& text) {
    if (!input_.empty()) input_.replace(position(), text.size(), text);
  }
  /// Produces deep nesting, long lists and long words.
  void repeat() {
    const std::string part = part_of(input_);
    const std::size_t times = 1 + below(below(4) == 0 ? 512 : 4);
    std::string many;
    for (std::size_t i = 0; i < times; ++i) many += part;
    insert(many);
  }
  void replace_number() {
    constexpr std::string_view digits = "0123456789";
    const std::size_t begin = input_.find_first_of(digits, position());
    if (begin == std::string::npos) return;
    const std::size_t end = std::min(input_.find_first_not_of(digits, begin), input_.size());
    input_.replace(begin, end - begin, odd_words[below(odd_words.size())]);
  }
  void splice() {
    input_.resize(below(input_.size() + 1));
    input_ += other_.substr(below(other_.size() + 1));
  }

  std::string& input_;
  const std::string& other_;
  std::mt19937_64& random_;
};

}  // namespace

void mutate(std::string& input, const std::string& other, std::size_t most,
            std::mt19937_64& random) {
  const std::string part = other;  // it may be the input itself
  Mutator mutator(input, part, random);
  for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) {
    mutator.change();
    if (input.size() > most) input.resize(most);
  }
}

}  // namespace ortchestra::fuzz
