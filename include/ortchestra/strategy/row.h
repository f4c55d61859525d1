#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Who brings a batch's tensor to the device on which models run.
enum class Upload {
  own,     ///< each run for itself: what ONNX Runtime does with a tensor in the host's memory
  shared,  ///< one copy for all models of the batch that look at the same tensor
  ahead,   ///< the same, begun before the models come to the batch
};

/// A row's options as typed; an absent one takes the strategy's default.
struct RowOptions {
  std::optional<int> intra;  ///< 0: "default", ONNX Runtime's own choice
  std::optional<bool> spin;
  std::optional<int> workers;
  std::optional<std::size_t> window;  ///< 0: "unbounded"
  std::optional<Arena> arena;
  std::optional<int> sessions;
  std::optional<Upload> upload;
  std::optional<bool> binding;
  std::optional<bool> pinned;
  std::optional<std::string> device;
};

/// A strategy with its options, as given by -s: name[:option=value,…].
struct Row {
  std::string spec;  ///< as typed
  std::string strategy;
  RowOptions options;
};

/// An entry of the option table, from which the parser, --help and the documentation are made.
struct RowOption {
  std::string_view name;
  std::string_view values;  ///< "N|default"
  std::string_view help;
  std::function<bool(RowOptions&, const std::string& value)> set;  ///< false: not such a value
  std::function<std::string(const RowOptions&)> shown;             ///< the value in force
  std::vector<std::string_view> only = {};  ///< the strategies that have it; empty: all
};

const std::vector<RowOption>& row_options();

/// Throws Error(input): unknown strategy or option (the nearest name is suggested), a bad value, an
/// option given twice or that the strategy hasn't got, values that contradict each other.
Row parse_row(const std::string& spec);

/// The value in force of every option that the row's strategy has, by name, for the result file.
/// Defaults are shown where in_force() (strategies.h) filled them in.
std::map<std::string, std::string> shown_options(const Row& row);

/// Of `names` the nearest to `name` by edit distance, where one is near enough to be meant.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names);

}  // namespace ortchestra
