// A plugin for ONNX Runtime: an execution provider in a library of its own, which ONNX Runtime
// loads by path. It offers the CPU, claims the nodes with the operator Relu, and computes them
// itself. All other nodes are left to ONNX Runtime's CPU provider.
//
// Its one option is "slope": a negative element is multiplied by it (default 0, which is Relu). A
// test sees by the outputs that the plugin ran, and that the option reached it.
//
// Definitions make plugins that can't be used:
//   FAKE_PLUGIN_OFFERS_NOTHING   it offers no device on any machine
//   FAKE_PLUGIN_NEEDS_NEWER_API  it wants an API version that no ONNX Runtime has
//   FAKE_PLUGIN_CRASHES          it aborts when ONNX Runtime asks for its factory
//   FAKE_PLUGIN_CRASHES_AT_LOAD  it aborts when the library is loaded

#include <onnxruntime_c_api.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* provider_name = "ReluExecutionProvider";

// Set by CreateEpFactories, before any other function of the plugin is called.
const OrtApi* ort = nullptr;

#ifdef FAKE_PLUGIN_CRASHES_AT_LOAD
[[gnu::constructor]] void crash_at_load() { std::abort(); }
#endif

/// What a status is returned for: a C interface has no exceptions.
#define RETURN_IF_FAILED(call) \
  if (OrtStatus* const status = (call)) return status

/// Computes one fused node: y = x for x >= 0, else slope * x.
class Computation : public OrtNodeComputeInfo {
 public:
  explicit Computation(float slope) : OrtNodeComputeInfo{}, slope_(slope) {
    ort_version_supported = ORT_API_VERSION;
    CreateState = [](OrtNodeComputeInfo*, OrtNodeComputeContext*,
                     void** state) noexcept -> OrtStatus* {
      *state = nullptr;
      return nullptr;
    };
    Compute = [](OrtNodeComputeInfo* self, void*, OrtKernelContext* context) noexcept {
      return static_cast<Computation*>(self)->compute(context);
    };
    ReleaseState = [](OrtNodeComputeInfo*, void*) noexcept {};
  }

 private:
  OrtStatus* compute(OrtKernelContext* context) const {
    const OrtValue* input = nullptr;
    RETURN_IF_FAILED(ort->KernelContext_GetInput(context, 0, &input));
    OrtTensorTypeAndShapeInfo* info = nullptr;
    RETURN_IF_FAILED(ort->GetTensorTypeAndShape(input, &info));
    std::size_t rank = 0;
    std::size_t count = 0;
    OrtStatus* status = ort->GetDimensionsCount(info, &rank);
    std::vector<std::int64_t> shape(rank);
    if (status == nullptr) status = ort->GetDimensions(info, shape.data(), rank);
    if (status == nullptr) status = ort->GetTensorShapeElementCount(info, &count);
    ort->ReleaseTensorTypeAndShapeInfo(info);
    if (status != nullptr) return status;

    OrtValue* output = nullptr;
    RETURN_IF_FAILED(ort->KernelContext_GetOutput(context, 0, shape.data(), rank, &output));
    const void* from = nullptr;
    void* to = nullptr;
    RETURN_IF_FAILED(ort->GetTensorData(input, &from));
    RETURN_IF_FAILED(ort->GetTensorMutableData(output, &to));
    const auto* const first = static_cast<const float*>(from);
    std::transform(first, first + count, static_cast<float*>(to),
                   [this](float x) { return x < 0 ? slope_ * x : x; });
    return nullptr;
  }

  const float slope_;
};

bool succeeded(OrtStatus* status) {
  if (status == nullptr) return true;
  ort->ReleaseStatus(status);
  return false;
}

bool is_float_tensor(const OrtValueInfo* value) {
  const OrtTypeInfo* type = nullptr;
  const OrtTensorTypeAndShapeInfo* info = nullptr;
  ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  return succeeded(ort->GetValueInfoTypeInfo(value, &type)) &&
         succeeded(ort->CastTypeInfoToTensorInfo(type, &info)) && info != nullptr &&
         succeeded(ort->GetTensorElementType(info, &element)) &&
         element == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
}

bool is_float_relu(const OrtNode* node) {
  const char* operation = nullptr;
  const OrtValueInfo* input = nullptr;
  return succeeded(ort->Node_GetOperatorType(node, &operation)) &&
         std::string_view(operation) == "Relu" && succeeded(ort->Node_GetInputs(node, &input, 1)) &&
         is_float_tensor(input);
}

class Provider : public OrtEp {
 public:
  explicit Provider(float slope) : OrtEp{}, slope_(slope) {
    ort_version_supported = ORT_API_VERSION;
    GetName = [](const OrtEp*) noexcept { return provider_name; };
    GetCapability = claim;
    Compile = [](OrtEp* self, const OrtGraph**, const OrtNode**, std::size_t count,
                 OrtNodeComputeInfo** computations, OrtNode**) noexcept -> OrtStatus* {
      for (std::size_t i = 0; i < count; ++i)
        computations[i] = new Computation(static_cast<Provider*>(self)->slope_);
      return nullptr;
    };
    ReleaseNodeComputeInfos = [](OrtEp*, OrtNodeComputeInfo** computations,
                                 std::size_t count) noexcept {
      for (std::size_t i = 0; i < count; ++i) delete static_cast<Computation*>(computations[i]);
    };
  }

 private:
  static OrtStatus* claim(OrtEp*, const OrtGraph* graph, OrtEpGraphSupportInfo* support) noexcept {
    std::size_t count = 0;
    RETURN_IF_FAILED(ort->Graph_GetNumNodes(graph, &count));
    std::vector<const OrtNode*> nodes(count);
    RETURN_IF_FAILED(ort->Graph_GetNodes(graph, nodes.data(), count));
    for (const OrtNode* const node : nodes) {
      if (!is_float_relu(node)) continue;
      RETURN_IF_FAILED(
          ort->GetEpApi()->EpGraphSupportInfo_AddNodesToFuse(support, &node, 1, nullptr));
    }
    return nullptr;
  }

  const float slope_;
};

/// An option of the session that ONNX Runtime made of an option of the provider; empty if not set.
OrtStatus* read_option(const OrtSessionOptions* options, const char* name, std::string& value) {
  const std::string key = std::string("ep.reluexecutionprovider.") + name;
  int is_set = 0;
  RETURN_IF_FAILED(ort->HasSessionConfigEntry(options, key.c_str(), &is_set));
  if (is_set == 0) return nullptr;
  std::size_t size = 0;
  RETURN_IF_FAILED(ort->GetSessionConfigEntry(options, key.c_str(), nullptr, &size));
  value.resize(size);
  RETURN_IF_FAILED(ort->GetSessionConfigEntry(options, key.c_str(), value.data(), &size));
  value.resize(std::strlen(value.c_str()));
  return nullptr;
}

class Factory : public OrtEpFactory {
 public:
  Factory() : OrtEpFactory{} {
    ort_version_supported = ORT_API_VERSION;
    GetName = [](const OrtEpFactory*) noexcept { return provider_name; };
    GetVendor = [](const OrtEpFactory*) noexcept { return "ortchestra's tests"; };
    GetVendorId = [](const OrtEpFactory*) noexcept -> std::uint32_t { return 0; };
    GetVersion = [](const OrtEpFactory*) noexcept { return "1.2.3"; };
    GetSupportedDevices = offer;
    CreateEp = create;
    ReleaseEp = [](OrtEpFactory*, OrtEp* provider) noexcept {
      delete static_cast<Provider*>(provider);
    };
    CreateAllocator = [](OrtEpFactory*, const OrtMemoryInfo*, const OrtKeyValuePairs*,
                         OrtAllocator** allocator) noexcept -> OrtStatus* {
      *allocator = nullptr;
      return nullptr;
    };
    ReleaseAllocator = [](OrtEpFactory*, OrtAllocator*) noexcept {};
    CreateDataTransfer = [](OrtEpFactory*, OrtDataTransferImpl** transfer) noexcept -> OrtStatus* {
      *transfer = nullptr;
      return nullptr;
    };
    IsStreamAware = [](const OrtEpFactory*) noexcept { return false; };
  }

 private:
  static OrtStatus* offer(OrtEpFactory* self, const OrtHardwareDevice* const* devices,
                          std::size_t count, OrtEpDevice** offered, std::size_t max,
                          std::size_t* offered_count) noexcept {
    *offered_count = 0;
#ifdef FAKE_PLUGIN_OFFERS_NOTHING
    count = 0;
#endif
    for (std::size_t i = 0; i < count && *offered_count < max; ++i) {
      if (ort->HardwareDevice_Type(devices[i]) != OrtHardwareDeviceType_CPU) continue;
      RETURN_IF_FAILED(ort->GetEpApi()->CreateEpDevice(self, devices[i], nullptr, nullptr,
                                                       &offered[*offered_count]));
      ++*offered_count;
    }
    return nullptr;
  }

  static OrtStatus* create(OrtEpFactory*, const OrtHardwareDevice* const*,
                           const OrtKeyValuePairs* const*, std::size_t,
                           const OrtSessionOptions* options, const OrtLogger*,
                           OrtEp** provider) noexcept {
    std::string slope;
    RETURN_IF_FAILED(read_option(options, "slope", slope));
    char* end = slope.data();
    const float value = slope.empty() ? 0.0F : std::strtof(slope.c_str(), &end);
    if (end != slope.data() + slope.size()) {
      return ort->CreateStatus(ORT_INVALID_ARGUMENT,
                               ("slope is not a number: '" + slope + "'").c_str());
    }
    *provider = new Provider(value);
    return nullptr;
  }
};

}  // namespace

// The two names are those that ONNX Runtime looks up.

extern "C" __attribute__((visibility("default"))) OrtStatus* CreateEpFactories(
    const char*, const OrtApiBase* base, const OrtLogger*, OrtEpFactory** factories,
    std::size_t max, std::size_t* count) {
  ort = base->GetApi(ORT_API_VERSION);
  *count = 0;
#ifdef FAKE_PLUGIN_CRASHES
  std::abort();
#endif
#ifdef FAKE_PLUGIN_NEEDS_NEWER_API
  constexpr std::uint32_t far_away = ORT_API_VERSION + 1000;
  if (base->GetApi(far_away) == nullptr) {
    return ort->CreateStatus(ORT_FAIL, "this plugin needs a newer API version");
  }
#endif
  if (max < 1) return ort->CreateStatus(ORT_INVALID_ARGUMENT, "no room for a factory");
  factories[0] = new Factory;
  *count = 1;
  return nullptr;
}

extern "C" __attribute__((visibility("default"))) OrtStatus* ReleaseEpFactory(
    OrtEpFactory* factory) {
  delete static_cast<Factory*>(factory);
  return nullptr;
}
