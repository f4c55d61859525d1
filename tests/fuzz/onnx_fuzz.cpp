#include "ortchestra/loading/resolve.h"
#include "runtime/description.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

/// ONNX Runtime leaks a few bytes when it cannot load a model.
extern "C" const char* __lsan_default_suppressions() { return "leak:libonnxruntime"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::allow_refusal([&] {
    const ModelDescription model = describe_model_bytes("model.onnx", fuzz::text_of(data, size));
    for (const ValueDescription& input : model.inputs) describe(input);
    for (const ValueDescription& output : model.outputs) describe(output);
    describe(resolve_model("model", model, {}, default_input_size).recipe);
  });
  return 0;
}
