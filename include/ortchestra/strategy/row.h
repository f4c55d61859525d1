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

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Who brings a batch's tensor to the device on which models run.
enum class Upload {
  own,     ///< each run for itself: what ONNX Runtime does with a tensor in the host's memory
  shared,  ///< one copy for all models of the batch that look at the same tensor
  ahead,   ///< the same, begun before the models come to the batch
};

/// An option for which ONNX Runtime has a choice of its own: unset (the strategy decides), left to
/// ONNX Runtime, or a value.
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
  /// Nothing where it is unset or left to ONNX Runtime.
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
  std::optional<std::size_t> batches;  ///< at least 1; nothing: unbounded

  friend bool operator==(const Window&, const Window&) = default;
};

/// A row's options; an unset one takes the strategy's default.
struct RowOptions {
  Setting<int> intra = {};  ///< threads within an operator, at least 1 (1: the calling thread only)
  Setting<bool> spin = {};  ///< whether a session's idle threads spin
  std::optional<int> workers = {};  ///< runs that may be under way at once
  std::optional<Window> window = {};
  std::optional<Arena> arena = {};
  std::optional<int> sessions = {};  ///< per model
  std::optional<Upload> upload = {};
  std::optional<bool> binding = {};
  std::optional<bool> pinned = {};
  std::optional<std::string> device = {};  ///< as SessionOptions::device

  friend bool operator==(const RowOptions&, const RowOptions&) = default;
};

/// A strategy with its options: the value that -s NAME[:OPTION=VALUE,…] gives.
struct Row {
  std::string strategy = {};
  RowOptions options = {};

  friend bool operator==(const Row&, const Row&) = default;
};

/// An entry of the table of options, from which the parser, --help and the documentation are made.
struct RowOption {
  std::string_view name;
  std::string_view values;  ///< "N|default"
  std::string_view help;
  /// Reads a value as it is typed; false: not a value of this option.
  std::function<bool(RowOptions&, const std::string& text)> read;
  /// The value as it is typed; nothing where the option is unset.
  std::function<std::optional<std::string>(const RowOptions&)> written;
  std::string_view unset;  ///< how an unset option is shown
};

/// In the order in which rows are written.
const std::vector<RowOption>& row_options();

/// Reads NAME[:OPTION=VALUE,…]. Throws Error(input): an unknown strategy or option (the nearest
/// name is suggested), a bad value, an option that is given twice or that the strategy does not
/// have, values that contradict each other.
Row parse_row(const std::string& text);

/// The row as parse_row() reads it: its options in the order of row_options(), unset ones left out.
std::string to_string(const Row& row);

/// The value in force of every option that the row's strategy has, by name, for the result file.
/// Defaults are shown where with_defaults() (strategies.h) filled them in.
std::map<std::string, std::string> shown_options(const Row& row);

}  // namespace ortchestra
