#include "ortchestra/record/json.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "ortchestra/base/error.h"
#include "record/fields.h"
#include "record/run_fields.h"
#include "record/tune_fields.h"
#include "record/json_reader.h"

namespace ortchestra {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json write(const Value& value) {
  return value;
}

template <TextEnum Value>
Json write(const Value& value) {
  return std::string(text_of(value));
}

// The JSON library turns non-finite numbers into null only when it writes text. Here the JSON value
// itself is null, so that JSON values can be compared.
Json write(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <class Value>
Json write(const std::optional<Value>& value);
template <class Value>
Json write(const std::vector<Value>& values);
template <class Value>
Json write(const std::map<std::string, Value>& values);
template <Described Record>
Json write(const Record& record);

template <class Value>
Json write(const std::optional<Value>& value) {
  return value ? write(*value) : Json(nullptr);
}

template <class Value>
Json write(const std::vector<Value>& values) {
  Json::array_t array;
  array.reserve(values.size());
  for (const auto& value : values) array.push_back(write(value));
  return array;
}

template <class Value>
Json write(const std::map<std::string, Value>& values) {
  Json object = Json::object();
  for (const auto& [key, value] : values) object[key] = write(value);
  return object;
}

template <Described Record>
Json write(const Record& record) {
  Json::object_t object;
  const auto write_field = [&](const auto& field) {
    object.emplace_back(field.key, write(record.*field.member));
  };
  std::apply([&](const auto&... field) { (write_field(field), ...); }, fields_of<Record>);
  return object;
}

/// An object with "schema" first, then the keys of `rest`.
Json with_schema(std::string_view schema, Json rest) {
  Json::object_t object;
  object.emplace_back("schema", schema);
  for (auto& [key, value] : rest.get_ref<Json::object_t&>())
    object.emplace_back(key, std::move(value));
  return object;
}

/// Throws Error(input) if there is no schema: the file is not a result of `bench`.
std::string schema_of(const Json& json) {
  const auto schema = json.is_object() ? json.find("schema") : json.end();
  if (schema == json.end() || !schema->is_string()) {
    throw input_error(
        fmt::format("it has no \"schema\", so it is not a result of 'ortchestra bench' (\"{}\")",
                    bench_schema));
  }
  return schema->get<std::string>();
}

/// The part of the schema before its version number.
std::string_view family(std::string_view schema) { return schema.substr(0, schema.find('/')); }

void require_complete(const std::vector<std::string>& notes) {
  if (!notes.empty()) throw input_error(notes.front());
}

}  // namespace

Json to_json(const BenchResult& result) { return with_schema(bench_schema, write(result)); }

Json to_json(const RunSummary& summary) { return with_schema(run_schema, write(summary)); }

Json to_json(const TuneResult& result) { return with_schema(tune_schema, write(result)); }

ReadResult read_bench_result(const Json& json) {
  const std::string schema = schema_of(json);
  if (family(schema) == family(tune_schema)) {
    throw input_error(fmt::format(
        "it is a result of 'ortchestra tune' (\"{}\"), which has no single workload", schema));
  }
  if (family(schema) != family(bench_schema)) {
    throw input_error(fmt::format("it has the schema \"{}\", but this version understands \"{}\"",
                                  schema, bench_schema));
  }
  JsonReader reader;
  ReadResult read{reader.whole<BenchResult>(json), {}, false};
  if (schema != bench_schema) {
    read.notes.push_back(fmt::format(
        "it has the schema \"{}\", but this version understands \"{}\": only the common keys are "
        "read",
        schema, bench_schema));
  }
  read.notes.insert(read.notes.end(), reader.notes().begin(), reader.notes().end());
  return read;
}

BenchResult bench_result_from_json(const Json& json) {
  ReadResult read = read_bench_result(json);
  require_complete(read.notes);
  return std::move(read.result);
}

Json to_json(const Round& round) { return write(round); }

Round round_from_json(const Json& json) {
  JsonReader reader;
  Round round = reader.whole<Round>(json);
  require_complete(reader.notes());
  return round;
}

}  // namespace ortchestra
