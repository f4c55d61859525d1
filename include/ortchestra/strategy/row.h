#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/model/session.h"

namespace ortchestra {

/// How a batch's tensor is copied to the device on which the models run.
enum class Upload {
  own,     ///< one copy per run, made by ONNX Runtime from the host's memory
  shared,  ///< one copy for all models of the batch that use the same tensor
  ahead,   ///< as `shared`, but the copy starts before the first model needs the batch
};
template <>
inline constexpr auto enum_texts<Upload> = std::to_array<EnumText<Upload>>({
    {Upload::own, "own"},
    {Upload::shared, "shared"},
    {Upload::ahead, "ahead"},
});

/// An option for which ONNX Runtime has a default. It is unset (the strategy decides), set to ONNX
/// Runtime's default, or set to a value.
template <class T>
class Setting {
 public:
  Setting() = default;
  Setting(T value) : state_(std::move(value)) {}
  static Setting runtime_default() {
    Setting setting;
    setting.state_ = RuntimeDefault{};
    return setting;
  }

  bool is_set() const noexcept { return !std::holds_alternative<std::monostate>(state_); }
  bool is_runtime_default() const noexcept {
    return std::holds_alternative<RuntimeDefault>(state_);
  }
  /// Empty if the option is unset or left to ONNX Runtime.
  std::optional<T> value() const {
    const T* const value = std::get_if<T>(&state_);
    return value != nullptr ? std::optional(*value) : std::nullopt;
  }

  friend bool operator==(const Setting&, const Setting&) = default;

 private:
  struct RuntimeDefault {
    friend bool operator==(RuntimeDefault, RuntimeDefault) = default;
  };
  std::variant<std::monostate, RuntimeDefault, T> state_;
};

/// How many batches may be in flight.
struct Window {
  std::optional<std::size_t> batches;  ///< at least 1; empty: unbounded

  friend bool operator==(const Window&, const Window&) = default;
};

/// A row's options. An unset option takes the strategy's default.
struct RowOptions {
  Setting<int> intra = {};  ///< threads per operator, at least 1 (1: only the calling thread)
  Setting<Spin> spin = {};  ///< whether idle threads within an operator spin, and how long
  std::optional<ThreadPool> threads = {};  ///< whose threads work within an operator
  std::optional<int> workers = {};         ///< maximum number of concurrent runs
  std::optional<Window> window = {};
  std::optional<Arena> arena = {};
  /// Per model. Unset: one, but `pool` has one per worker on devices where runs of one session wait
  /// for each other.
  std::optional<int> sessions = {};
  std::optional<Upload> upload = {};
  std::optional<bool> binding = {};
  std::optional<bool> pinned = {};
  /// As SessionOptions::device. For models that name no device.
  std::optional<std::string> device = {};

  friend bool operator==(const RowOptions&, const RowOptions&) = default;
};

/// A strategy with its options, as in the text NAME[:OPTION=VALUE,…].
struct Row {
  std::string strategy = {};
  RowOptions options = {};

  friend bool operator==(const Row&, const Row&) = default;
};

/// An entry of the table of row options. The parser, help texts and the documentation are made
/// from it.
struct RowOption {
  std::string_view name;
  std::string values;  ///< "N|default"
  std::string_view help;
  /// Parses a value as typed by the user. Returns false if the option does not take this value.
  std::function<bool(RowOptions&, const std::string& text)> read;
  /// The value as the user would type it; empty if the option is unset.
  std::function<std::optional<std::string>(const RowOptions&)> written;
  std::string_view unset;  ///< the text shown for an unset option
  /// The text for an unset option whose effect depends on the devices of the models. Null: `unset`.
  std::string (*unset_on)(const RowOptions&, const std::vector<std::string>& devices) = nullptr;
};

/// All row options, in the order in which to_string() writes them.
const std::vector<RowOption>& row_options();

/// Parses NAME[:OPTION=VALUE,…]. Throws Error(input) for an unknown strategy or option (the message
/// suggests the nearest name), a bad value, an option that is given twice, an option that the
/// strategy does not have, and values that contradict each other.
Row parse_row(const std::string& text);

/// The row in the form that parse_row() reads. Options are in the order of row_options(); unset
/// options are left out.
std::string to_string(const Row& row);

/// The value of every option that the row's strategy has, by name, for the result file. Shows the
/// defaults if with_defaults() (strategies.h) has filled them in. `model_devices`: named_devices()
/// of the models (model/devices.h); empty if they are not known.
std::map<std::string, std::string> shown_options(
    const Row& row, const std::vector<std::string>& model_devices = {});

}  // namespace ortchestra
