#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// A row's options as typed; an absent one takes the strategy's default.
struct RowOptions {
  std::optional<int> intra;  ///< 0: "default", ONNX Runtime's own choice
  std::optional<bool> spin;
  std::optional<std::size_t> window;  ///< 0: "unbounded"
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
};

const std::vector<RowOption>& row_options();

/// Throws Error(input): unknown strategy or option (the nearest name is suggested), a bad value, an
/// option given twice.
Row parse_row(const std::string& spec);

/// Every option's value in force, by name, for the result file.
std::map<std::string, std::string> shown_options(const RowOptions& options);

/// Of `names` the nearest to `name` by edit distance, where one is near enough to be meant.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names);

}  // namespace ortchestra
