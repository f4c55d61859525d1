#include "strategy/rows/row_json.h"

#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra {

nlohmann::json to_json(const Row& row) {
  auto options = nlohmann::json::object();
  for (const RowOption& option : row_options()) {
    if (const auto value = option.written(row.options)) options[std::string(option.name)] = *value;
  }
  return {{"strategy", row.strategy}, {"options", std::move(options)}};
}

Row row_from_json(const nlohmann::json& from) {
  Row row{from.at("strategy").get<std::string>(), {}};
  const nlohmann::json& options = from.at("options");
  for (const RowOption& option : row_options()) {
    const auto value = options.find(option.name);
    if (value != options.end() && !option.read(row.options, value->get<std::string>()))
      throw input_error("'" + value->get<std::string>() + "' is not a value of the row option " +
                        std::string(option.name));
  }
  return row;
}

}  // namespace ortchestra
