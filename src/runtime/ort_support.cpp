#include "runtime/ort_support.h"

#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <regex>
#include <utility>

#include "base/text/exception_text.h"
#include "base/text/text.h"
#include "model/onnx_file.h"
#include "runtime/ort_environment.h"

namespace ortchestra {
namespace {

constexpr std::array<std::pair<ElementType, ONNXTensorElementDataType>, 13> element_types{{
    {ElementType::float32, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT},
    {ElementType::float64, ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE},
    {ElementType::float16, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16},
    {ElementType::bfloat16, ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16},
    {ElementType::uint8, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8},
    {ElementType::int8, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8},
    {ElementType::uint16, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16},
    {ElementType::int16, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16},
    {ElementType::uint32, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32},
    {ElementType::int32, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32},
    {ElementType::uint64, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64},
    {ElementType::int64, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64},
    {ElementType::boolean, ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL},
}};

constexpr std::array<std::pair<ONNXType, std::string_view>, 5> container_names{{
    {ONNX_TYPE_SEQUENCE, "sequence"},
    {ONNX_TYPE_MAP, "map"},
    {ONNX_TYPE_OPTIONAL, "optional"},
    {ONNX_TYPE_SPARSETENSOR, "sparse tensor"},
    {ONNX_TYPE_OPAQUE, "opaque"},
}};

std::string tensor_type_name(ONNXTensorElementDataType type) {
  if (const auto plain = element_type_of(type)) return std::string(text_of(*plain));
  if (type == ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING) return "string";
  if (type == ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64) return "complex64";
  if (type == ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128) return "complex128";
  return "type " + std::to_string(static_cast<int>(type));
}

// Shape inference makes up names such as "unk__7" for open extents.
std::string own_symbol(const char* symbol) {
  const std::string name = symbol == nullptr ? "" : symbol;
  return name.starts_with("unk__") ? "" : utf8_text(name);
}

ValueDescription describe_value(const std::string& name, const Ort::TypeInfo& info) {
  ValueDescription value{.name = utf8_text(name), .type = {}, .shape = {}, .symbols = {}};
  if (info.GetONNXType() != ONNX_TYPE_TENSOR) {
    const auto container = std::ranges::find(container_names, info.GetONNXType(),
                                             [](const auto& entry) { return entry.first; });
    value.type = container == container_names.end() ? "unknown" : std::string(container->second);
    return value;
  }
  const auto tensor = info.GetTensorTypeAndShapeInfo();
  value.type = tensor_type_name(tensor.GetElementType());
  value.shape = tensor.GetShape();
  std::vector<const char*> symbols(value.shape.size());
  if (!symbols.empty()) tensor.GetSymbolicDimensions(symbols.data(), symbols.size());
  std::ranges::transform(symbols, std::back_inserter(value.symbols), own_symbol);
  return value;
}

}  // namespace

Ort::Session open_model_file(const std::string& path, const Ort::SessionOptions& options) {
  Ort::SessionOptions own = options.Clone();
  // By default ONNX Runtime decides by the file extension.
  if (is_ort_format_file(path)) own.AddConfigEntry(kOrtSessionOptionsConfigLoadModelFormat, "ORT");
  return Ort::Session(ort_environment(), path.c_str(), own);
}

std::optional<ElementType> element_type_of(ONNXTensorElementDataType type) {
  const auto entry =
      std::ranges::find(element_types, type, [](const auto& pair) { return pair.second; });
  if (entry == element_types.end()) return std::nullopt;
  return entry->first;
}

ONNXTensorElementDataType ort_type_of(ElementType type) {
  return std::ranges::find(element_types, type, [](const auto& pair) { return pair.first; })
      ->second;
}

std::vector<std::string> input_names_of(const Ort::Session& session) {
  Ort::AllocatorWithDefaultOptions allocator;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < session.GetInputCount(); ++i)
    names.emplace_back(session.GetInputNameAllocated(i, allocator).get());
  return names;
}

std::vector<std::string> output_names_of(const Ort::Session& session) {
  Ort::AllocatorWithDefaultOptions allocator;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < session.GetOutputCount(); ++i)
    names.emplace_back(session.GetOutputNameAllocated(i, allocator).get());
  return names;
}

std::vector<ValueDescription> describe_inputs(const Ort::Session& session) {
  std::vector<ValueDescription> values;
  for (const std::string& name : input_names_of(session))
    values.push_back(describe_value(name, session.GetInputTypeInfo(values.size())));
  return values;
}

std::vector<ValueDescription> describe_outputs(const Ort::Session& session) {
  std::vector<ValueDescription> values;
  for (const std::string& name : output_names_of(session))
    values.push_back(describe_value(name, session.GetOutputTypeInfo(values.size())));
  return values;
}

std::string reason_in(const std::string& ort_message) {
  static const std::regex load_prefix("(Load|Deserialize) (model|tensor)?[^\\n]* failed:\\s*");
  // "/…/graph.cc:123 void onnxruntime::Graph::f(const T&) ", up to the reason
  static const std::regex source_place(
      "\\S*/[^\\s:]+\\.(cc|h|cpp):\\d+\\s+(\\S+ )?[^\\n]*?::[^\\n]*?\\)( const)?( \\[[^\\]]*\\])? "
      "?");
  static const std::regex status_code("\\[ONNXRuntimeError\\] : \\d+ : [A-Z_]+ : ");
  static const std::regex whitespace("\\s+");
  std::string text =
      std::regex_replace(ort_message, load_prefix, "", std::regex_constants::format_first_only);
  text = std::regex_replace(text, source_place, "");
  text = std::regex_replace(text, status_code, "");
  text = std::regex_replace(text, whitespace, " ");
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.pop_back();
  return text;
}

std::string short_reason_in(const std::string& ort_message) {
  constexpr std::size_t max_length = 300;
  return shortened(reason_in(ort_message), max_length);
}

std::optional<std::string> shortage_in(const std::string& ort_message) {
  const auto says = [&](std::string_view words) {
    return ort_message.find(words) != std::string::npos;
  };
  if (says("pthread_create failed") || says(std::strerror(EAGAIN))) return no_more_threads;
  if (says("bad_alloc") || says("Failed to allocate memory")) return out_of_memory;
  return std::nullopt;
}

Error run_failure(const std::string& ort_message) {
  if (const auto shortage = shortage_in(ort_message)) return exhausted(*shortage);
  return failure(short_reason_in(ort_message));
}

bool has_spin_times(const std::string& version) {
  int major = 0;
  int minor = 0;
  std::sscanf(version.c_str(), "%d.%d", &major, &minor);
  return std::pair(major, minor) >= std::pair(1, 26);
}

}  // namespace ortchestra
