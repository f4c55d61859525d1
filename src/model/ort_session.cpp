#include "model/ort_session.h"

#include <onnxruntime_cxx_api.h>
#include <onnxruntime_session_options_config_keys.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "model/constant_input.h"
#include "model/ort_devices.h"
#include "model/ort_support.h"
#include "model/output_shapes.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

Ort::SessionOptions ort_options(const SessionOptions& options) {
  Ort::SessionOptions ort;
  ort.SetLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
  if (options.intra) ort.SetIntraOpNumThreads(*options.intra);
  if (options.spin)
    ort.AddConfigEntry(kOrtSessionOptionsConfigAllowIntraOpSpinning, *options.spin ? "1" : "0");
  if (options.arena == Arena::shared) {
    register_shared_arena();
    ort.AddConfigEntry(kOrtSessionOptionsConfigUseEnvAllocators, "1");
  }
  append_device(ort, options);
  return ort;
}

/// Element types of the outputs. Throws Error(input) naming the output that is no tensor.
std::vector<ElementType> output_types(const std::string& model,
                                      const std::vector<ValueDescription>& outputs) {
  std::vector<ElementType> types;
  for (const ValueDescription& output : outputs) {
    const auto type = element_type_named(output.type);
    if (!type)
      throw input_error("model '" + model + "' can't be used: its output '" + output.name +
                        "' is a " + output.type + ", only tensors of numbers can be read");
    types.push_back(*type);
  }
  return types;
}

std::vector<Shape> shapes_of(const std::vector<ValueDescription>& values) {
  std::vector<Shape> shapes;
  for (const ValueDescription& value : values) shapes.push_back(value.shape);
  return shapes;
}

const Ort::MemoryInfo& cpu_memory() {
  static const Ort::MemoryInfo info = Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU);
  return info;
}

// ONNX Runtime takes inputs through a pointer to mutable memory, but does not write to them.
Ort::Value wrap(ElementType type, const Shape& shape, const std::byte* data,
                const Ort::MemoryInfo& place = cpu_memory()) {
  static std::byte for_no_elements{};
  const TensorView view{.type = type, .shape = shape, .data = data};
  auto* const memory = data == nullptr ? &for_no_elements : const_cast<std::byte*>(data);
  return Ort::Value::CreateTensor(place, memory, view.bytes(), shape.data(), shape.size(),
                                  ort_type_of(type));
}

TensorView view_of(const Ort::Value& value, ElementType type) {
  return {.type = type,
          .shape = value.GetTensorTypeAndShapeInfo().GetShape(),
          .data = static_cast<const std::byte*>(value.GetTensorRawData())};
}

class OrtSession final : public Session {
 public:
  OrtSession(const ModelSpec& model, Ort::Session session, std::string device)
      : session_(std::move(session)),
        device_(std::move(device)),
        outputs_(describe_outputs(session_)),
        output_types_(output_types(model.name, outputs_)),
        output_shapes_(shapes_of(outputs_)) {
    run_options_.SetRunLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
    prepare_inputs(model);
    for (const ValueDescription& output : outputs_) output_names_.push_back(output.name.c_str());
  }

  Outputs run(const TensorView& image, const LendOutputMemory& lend, ImagePlace place) override {
    if (!lend) return in_own_memory(run_unbound(image, place));
    OutputMemory memory;
    std::size_t memory_bytes = 0;
    const auto shapes = output_shapes_.expected(image.shape);
    if (shapes) {
      const OutputPlacement placement = place_outputs(output_types_, *shapes);
      memory = lend(placement.bytes);
      memory_bytes = placement.bytes;
      if (auto outputs = try_run_bound(image, place, *shapes, placement, memory)) {
        return std::move(*outputs);
      }
    }
    const std::vector<Ort::Value> values = run_unbound(image, place);
    if (shapes) output_shapes_.refuse(image.shape, *shapes);
    return copied_into_lent(values, memory_bytes, std::move(memory), lend);
  }

  void run_async(const TensorView& image, OnOutputs done) noexcept override {
    auto run = std::make_unique<AsyncRun>(*this, image.shape, std::move(done));
    try {
      if (terminated_) throw RunCancelled();
      run->inputs = inputs_with(image, ImagePlace::host);
      for (std::size_t i = 0; i < output_names_.size(); ++i) run->outputs.emplace_back(nullptr);
      session_.RunAsync(run_options_, input_names_.data(), run->inputs.data(), run->inputs.size(),
                        output_names_.data(), run->outputs.data(), run->outputs.size(), conclude,
                        run.get());
      // From here on the callback owns it, and may have ended it already.
      static_cast<void>(run.release());
    } catch (const Ort::Exception& error) {
      run->done({}, std::make_exception_ptr(std::runtime_error(essence_of(error.what()))));
    } catch (...) {
      run->done({}, std::current_exception());
    }
  }

  void terminate() noexcept override {
    terminated_ = true;
    // The C API's function: the C++ one may throw. It only sets a flag.
    Ort::Status(Ort::GetApi().RunOptionsSetTerminate(run_options_));
  }

  std::uint64_t copied_bytes() const override { return copied_bytes_; }

 private:
  /// All that ONNX Runtime needs until it calls back.
  struct AsyncRun {
    AsyncRun(OrtSession& own_session, Shape own_shape, OnOutputs on_outputs)
        : session(own_session), image_shape(std::move(own_shape)), done(std::move(on_outputs)) {}

    OrtSession& session;
    Shape image_shape;
    OnOutputs done;
    std::vector<Ort::Value> inputs;
    std::vector<Ort::Value> outputs;
  };

  /// ONNX Runtime's callback: its caller is C, so nothing may leave it.
  static void conclude(void* user_data, OrtValue**, std::size_t, OrtStatusPtr status) noexcept {
    const std::unique_ptr<AsyncRun> run(static_cast<AsyncRun*>(user_data));
    const Ort::Status ended(status);
    Outputs outputs;
    std::exception_ptr problem;
    try {
      if (!ended.IsOK()) {
        if (run->session.terminated_) throw RunCancelled();
        throw std::runtime_error(essence_of(ended.GetErrorMessage()));
      }
      run->session.learn_shapes(run->image_shape, run->outputs);
      outputs = run->session.in_own_memory(std::move(run->outputs));
    } catch (...) {
      problem = std::current_exception();
    }
    run->done(std::move(outputs), std::move(problem));
  }

  void prepare_inputs(const ModelSpec& model) {
    inputs_ = describe_inputs(session_);
    for (const ValueDescription& input : inputs_) {
      input_names_.push_back(input.name.c_str());
      const auto constant = std::ranges::find(model.constants, input.name, &ConstantInput::name);
      if (input.name == model.image_input) {
        constants_.push_back(std::nullopt);
      } else if (constant != model.constants.end()) {
        constants_.push_back(make_constant(model.name, *constant, input));
      } else {
        throw input_error("model '" + model.name + "': nothing is fed to its input '" + input.name +
                          "' (" + input.type + to_string(input.shape) + "): give it a constant");
      }
    }
    if (std::ranges::find(inputs_, model.image_input, &ValueDescription::name) == inputs_.end()) {
      throw input_error("model '" + model.name + "' has no input '" + model.image_input +
                        "' to feed pictures to");
    }
  }

  std::vector<Ort::Value> inputs_with(const TensorView& image, ImagePlace place) const {
    std::optional<Ort::MemoryInfo> on_device;
    if (place == ImagePlace::device) on_device.emplace(device_memory(device_));
    const Ort::MemoryInfo& there = on_device ? *on_device : cpu_memory();
    std::vector<Ort::Value> inputs;
    inputs.reserve(constants_.size());
    for (const auto& constant : constants_) {
      inputs.push_back(constant ? wrap(constant->type, constant->shape, constant->data.data())
                                : wrap(image.type, image.shape, image.data, there));
    }
    return inputs;
  }

  /// Runs into `values`: null ones are allocated by ONNX Runtime, others are written to.
  void run_into(const TensorView& image, ImagePlace place, std::vector<Ort::Value>& values) {
    if (terminated_) throw RunCancelled();
    std::vector<Ort::Value> inputs = inputs_with(image, place);
    try {
      session_.Run(run_options_, input_names_.data(), inputs.data(), inputs.size(),
                   output_names_.data(), values.data(), values.size());
    } catch (const Ort::Exception& error) {
      if (terminated_) throw RunCancelled();
      throw std::runtime_error(essence_of(error.what()));
    }
  }

  std::vector<Ort::Value> run_unbound(const TensorView& image, ImagePlace place) {
    std::vector<Ort::Value> values;
    for (std::size_t i = 0; i < output_names_.size(); ++i) values.emplace_back(nullptr);
    run_into(image, place, values);
    learn_shapes(image.shape, values);
    return values;
  }

  void learn_shapes(const Shape& image, const std::vector<Ort::Value>& values) {
    std::vector<Shape> shapes;
    for (const Ort::Value& value : values)
      shapes.push_back(value.GetTensorTypeAndShapeInfo().GetShape());
    output_shapes_.learn(image, shapes);
  }

  /// Nothing when the run failed, which it does when an output turns out to have another shape.
  /// ONNX Runtime's message for that differs between versions, so every failure is tried again
  /// unbound: a real one shows there once more.
  std::optional<Outputs> try_run_bound(const TensorView& image, ImagePlace place,
                                       const std::vector<Shape>& shapes,
                                       const OutputPlacement& placement,
                                       const OutputMemory& memory) {
    std::vector<Ort::Value> values;
    std::vector<TensorView> tensors;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      tensors.push_back({.type = output_types_[i],
                         .shape = shapes[i],
                         .data = memory.data + placement.offsets[i]});
      values.push_back(wrap(output_types_[i], shapes[i], tensors.back().data));
    }
    try {
      run_into(image, place, values);
    } catch (const RunCancelled&) {
      throw;
    } catch (const std::exception&) {
      return std::nullopt;
    }
    return Outputs(std::move(tensors), memory.owner);
  }

  Outputs in_own_memory(std::vector<Ort::Value> values) const {
    auto owner = std::make_shared<std::vector<Ort::Value>>(std::move(values));
    std::vector<TensorView> tensors;
    for (std::size_t i = 0; i < owner->size(); ++i)
      tensors.push_back(view_of((*owner)[i], output_types_[i]));
    return {std::move(tensors), std::move(owner)};
  }

  Outputs copied_into_lent(const std::vector<Ort::Value>& values, std::size_t memory_bytes,
                           OutputMemory memory, const LendOutputMemory& lend) {
    std::vector<TensorView> tensors;
    for (std::size_t i = 0; i < values.size(); ++i)
      tensors.push_back(view_of(values[i], output_types_[i]));
    std::vector<Shape> shapes;
    for (const TensorView& tensor : tensors) shapes.push_back(tensor.shape);
    const OutputPlacement placement = place_outputs(output_types_, shapes);
    if (memory.data == nullptr || placement.bytes > memory_bytes) memory = lend(placement.bytes);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      std::byte* const place = memory.data + placement.offsets[i];
      const std::size_t bytes = tensors[i].bytes();
      if (bytes > 0) std::memcpy(place, tensors[i].data, bytes);
      tensors[i].data = place;
      copied_bytes_ += bytes;
    }
    return {std::move(tensors), std::move(memory.owner)};
  }

  Ort::Session session_;
  const std::string device_;
  Ort::RunOptions run_options_;
  std::vector<ValueDescription> inputs_;
  std::vector<ValueDescription> outputs_;
  std::vector<const char*> input_names_;
  std::vector<const char*> output_names_;
  /// One an input, in the model's order; nothing for the picture's.
  std::vector<std::optional<ConstantTensor>> constants_;
  std::vector<ElementType> output_types_;
  OutputShapes output_shapes_;
  std::atomic<bool> terminated_ = false;
  std::atomic<std::uint64_t> copied_bytes_ = 0;
};

template <class MakeSession>
std::unique_ptr<Session> open(const ModelSpec& model, const SessionOptions& options,
                              const MakeSession& make) {
  const Ort::SessionOptions ort = ort_options(options);
  try {
    return std::make_unique<OrtSession>(model, make(ort), options.device);
  } catch (const Ort::Exception& error) {
    throw input_error("model '" + model.name + "' (" + model.source +
                      ") can't be loaded: " + essence_of(error.what()));
  }
}

}  // namespace

std::unique_ptr<Session> open_file_session(const ModelSpec& model, const SessionOptions& options) {
  return open(model, options, [&](const Ort::SessionOptions& ort) {
    return Ort::Session(ort_environment(), model.source.c_str(), ort);
  });
}

std::unique_ptr<Session> open_bytes_session(const ModelSpec& model, const SessionOptions& options,
                                            const std::string& bytes) {
  return open(model, options, [&](const Ort::SessionOptions& ort) {
    return Ort::Session(ort_environment(), bytes.data(), bytes.size(), ort);
  });
}

}  // namespace ortchestra
