#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace ortchestra {

/// One value of an enum and the text that users read and write for it.
template <class E>
struct EnumText {
  E value;
  std::string_view text;
};

/// The texts of an enum. A header that declares an enum with texts specialises it right after the
/// enum, in the order in which messages list the values:
///   template <>
///   inline constexpr auto enum_texts<Layout> =
///       std::to_array<EnumText<Layout>>({{Layout::nchw, "nchw"}, {Layout::nhwc, "nhwc"}});
template <class E>
inline constexpr std::nullptr_t enum_texts = nullptr;

/// An enum that has texts.
template <class E>
concept TextEnum = std::is_enum_v<E> && requires {
  enum_texts<E>.size();
};

/// The text of a value; "unknown" for a value that the table does not have.
template <TextEnum E>
constexpr std::string_view text_of(E value) {
  const auto entry = std::ranges::find(enum_texts<E>, value, &EnumText<E>::value);
  return entry == enum_texts<E>.end() ? std::string_view("unknown") : entry->text;
}

/// The value that has this text; nothing for an unknown text.
template <TextEnum E>
constexpr std::optional<E> enum_named(std::string_view text) {
  const auto entry = std::ranges::find(enum_texts<E>, text, &EnumText<E>::text);
  return entry == enum_texts<E>.end() ? std::nullopt : std::optional(entry->value);
}

/// All texts in one line for messages: "repeat or consecutive", "none, sigmoid or softmax".
template <TextEnum E>
std::string names_of_enum(std::string_view separator = ", ",
                          std::string_view last_separator = " or ") {
  std::string names;
  for (std::size_t i = 0; i < enum_texts<E>.size(); ++i) {
    if (i > 0) names += i + 1 == enum_texts<E>.size() ? last_separator : separator;
    names += enum_texts<E>[i].text;
  }
  return names;
}

namespace internal {

void put_text(nlohmann::json& json, std::string_view text);
void put_text(nlohmann::ordered_json& json, std::string_view text);
/// Throws nlohmann::json::exception where `json` is no text.
std::string_view text_in(const nlohmann::json& json);
/// Throws Error(input): "'x' is not one of NAMES".
[[noreturn]] void refuse_text(std::string_view text, const std::string& names);

}  // namespace internal

/// For nlohmann::json: a value is its text.
template <TextEnum E>
void to_json(nlohmann::json& json, const E& value) {
  internal::put_text(json, text_of(value));
}
template <TextEnum E>
void to_json(nlohmann::ordered_json& json, const E& value) {
  internal::put_text(json, text_of(value));
}

/// For nlohmann::json. Throws Error(input) for an unknown text.
template <TextEnum E>
void from_json(const nlohmann::json& json, E& value) {
  const std::string_view text = internal::text_in(json);
  const std::optional<E> named = enum_named<E>(text);
  if (!named) internal::refuse_text(text, names_of_enum<E>());
  value = *named;
}

}  // namespace ortchestra
