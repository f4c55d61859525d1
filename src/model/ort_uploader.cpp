#include <onnx_model.pb.h>

#include <map>
#include <string>
#include <utility>

#include "model/ort_devices.h"
#include "model/ort_support.h"
#include "model/uploader.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// A model that answers its input: to run it on a device is to copy there, by whatever means the
/// device's provider has. Without it each kind of device would need its own library here.
std::string identity_model(ElementType type) {
  constexpr int ir_version = 8;
  constexpr int opset = 13;
  onnx::ModelProto model;
  model.set_ir_version(ir_version);
  model.add_opset_import()->set_version(opset);
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("upload");
  onnx::NodeProto& node = *graph.add_node();
  node.set_op_type("Identity");
  node.add_input("image");
  node.add_output("copy");
  for (const auto& [value, name] :
       {std::pair(graph.add_input(), "image"), std::pair(graph.add_output(), "copy")}) {
    value->set_name(name);
    value->mutable_type()->mutable_tensor_type()->set_elem_type(ort_type_of(type));
  }
  return model.SerializeAsString();
}

class OrtUploader final : public Uploader {
 public:
  OrtUploader(const std::vector<ElementType>& types, const SessionOptions& options)
      : host_(Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU)),
        device_(device_memory(options.device)) {
    Ort::SessionOptions ort;
    ort.SetLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
    ort.SetIntraOpNumThreads(1);
    append_device(ort, options);
    for (const ElementType type : types) {
      if (sessions_.contains(type)) continue;
      const std::string model = identity_model(type);
      sessions_.emplace(type, Ort::Session(ort_environment(), model.data(), model.size(), ort));
    }
  }

  Tensor upload(const TensorView& image) const override {
    Ort::Session& session = sessions_.at(image.type);
    // ONNX Runtime takes inputs through a pointer to mutable memory, but does not write to them.
    auto* const memory = const_cast<std::byte*>(image.data);
    const Ort::Value input =
        Ort::Value::CreateTensor(host_, memory, image.bytes(), image.shape.data(),
                                 image.shape.size(), ort_type_of(image.type));
    Ort::RunOptions run_options;
    run_options.SetRunLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
    try {
      Ort::IoBinding binding(session);
      binding.BindInput("image", input);
      binding.BindOutput("copy", device_);
      // The fence: Run returns when the device has done what it was told to.
      session.Run(run_options, binding);
      auto copy = std::make_shared<Ort::Value>(std::move(binding.GetOutputValues().at(0)));
      const auto* const data = static_cast<const std::byte*>(copy->GetTensorRawData());
      return {.view = {.type = image.type, .shape = image.shape, .data = data},
              .owner = std::move(copy),
              .segment = nullptr,
              .offset = 0};
    } catch (const Ort::Exception& error) {
      throw std::runtime_error("a picture can't be copied to the device: " +
                               essence_of(error.what()));
    }
  }

  bool stays_on_host() const noexcept override {
    return device_.GetDeviceType() == OrtMemoryInfoDeviceType_CPU;
  }

 private:
  const Ort::MemoryInfo host_;
  const Ort::MemoryInfo device_;
  /// Session::Run is not const, though it may be called by several threads at once.
  mutable std::map<ElementType, Ort::Session> sessions_;
};

}  // namespace

std::unique_ptr<Uploader> open_uploader(const std::vector<ElementType>& types,
                                        const SessionOptions& options) {
  return std::make_unique<OrtUploader>(types, options);
}

}  // namespace ortchestra
