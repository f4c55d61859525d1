#include "record/partial_json.h"

#include <utility>
#include <vector>

namespace ortchestra {

namespace {

/// The maximum nesting depth: copying, comparing and printing a value are recursive.
constexpr std::size_t max_levels = 64;

/// Builds the value during parsing, so that the part before a syntax error is available.
class Builder final : public nlohmann::json_sax<nlohmann::ordered_json> {
 public:
  using Json = nlohmann::ordered_json;

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return open(Json::object()); }
  bool start_array(std::size_t /*elements*/) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*last*/,
                   const nlohmann::detail::exception& /*error*/) override {
    broken_at = position;
    return false;
  }

  Json root;
  std::optional<std::size_t> broken_at;
  bool too_deep = false;

 private:
  /// Puts a value into the innermost open array or object, and returns its address there.
  Json* insert(Json value) {
    if (open_.empty()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[key_] = std::move(value));
  }
  bool add(Json value) {
    insert(std::move(value));
    return true;
  }
  // A parent does not change while a child is open, so the pointers stay valid.
  bool open(Json value) {
    too_deep = open_.size() == max_levels;
    if (too_deep) return false;
    open_.push_back(insert(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Json*> open_;
  std::string key_;
};

}  // namespace

PartialJson parse_partial_json(const std::string& text) {
  Builder builder;
  nlohmann::ordered_json::sax_parse(text, &builder);
  return {std::move(builder.root), builder.broken_at, builder.too_deep};
}

}  // namespace ortchestra
