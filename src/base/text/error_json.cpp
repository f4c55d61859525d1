#include "base/text/error_json.h"

#include <string>
#include <utility>
#include <vector>

#include "base/text/exception_text.h"

namespace ortchestra {

using nlohmann::json;

json error_to_json(const std::exception& error) {
  json remedies = json::array();
  if (const auto* own = dynamic_cast<const Error*>(&error)) {
    for (const Remedy& remedy : own->remedies())
      remedies.push_back(
          {{"kind", remedy.kind}, {"amount", remedy.amount}, {"names", remedy.names}});
  }
  return {{"error", text_of(error)}, {"kind", kind_of(error)}, {"remedies", std::move(remedies)}};
}

Error error_from_json(const json& message) {
  std::vector<Remedy> remedies;
  // A worker of an older version refuses without them.
  for (const json& remedy : message.value("remedies", json::array()))
    remedies.push_back({remedy.at("kind").get<RemedyKind>(),
                        remedy.at("amount").get<std::int64_t>(),
                        remedy.at("names").get<std::string>()});
  return {message.at("kind").get<ErrorKind>(), message.at("error").get<std::string>(),
          std::move(remedies)};
}

}  // namespace ortchestra
