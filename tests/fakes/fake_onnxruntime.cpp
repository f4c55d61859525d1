// Libraries that look like ONNX Runtime to the loader: one of an old release, one that ends the
// process while it is loaded.
#include <onnxruntime_c_api.h>

#include <cstdint>
#include <cstdlib>

#ifdef FAKE_RUNTIME_CRASHES
namespace {
[[maybe_unused]] const bool crashed = (std::abort(), true);
}
#endif

extern "C" const OrtApiBase* OrtGetApiBase() noexcept {
  static const OrtApiBase base{[](std::uint32_t) noexcept -> const OrtApi* { return nullptr; },
                               []() noexcept { return FAKE_RUNTIME_VERSION; }};
  return &base;
}
