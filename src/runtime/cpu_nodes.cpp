#include "runtime/cpu_nodes.h"

#include <exception>

namespace ortchestra {
namespace {

/// ONNX Runtime's callback. Its caller is C code, so no exception may escape.
void take_message(void* nodes, OrtLoggingLevel, const char*, const char*, const char*,
                  const char* message) noexcept {
  try {
    static_cast<CpuNodes*>(nodes)->add(message);
  } catch (const std::exception&) {
    // Out of memory: the message to the user then names fewer operators.
  }
}

}  // namespace

void CpuNodes::observe(Ort::SessionOptions& options) {
  options.SetLogSeverityLevel(ORT_LOGGING_LEVEL_VERBOSE);
  Ort::ThrowOnError(Ort::GetApi().SetUserLoggingFunction(options, take_message, this));
}

void CpuNodes::add(std::string_view message) {
  if (message.find("placed on [") != std::string_view::npos) {
    lists_nodes_ = message.find("[CPUExecutionProvider]") != std::string_view::npos;
    return;
  }
  const std::size_t start = message.find_first_not_of(' ');
  const std::size_t end = message.find(" (", start);
  if (!lists_nodes_ || start == std::string_view::npos || end == std::string_view::npos) {
    lists_nodes_ = false;
    return;
  }
  ++count_;
  const std::string_view name = message.substr(start, end - start);
  if ((", " + operators_ + ",").find(", " + std::string(name) + ",") != std::string::npos) return;
  operators_ += (operators_.empty() ? "" : ", ") + std::string(name);
}

}  // namespace ortchestra
