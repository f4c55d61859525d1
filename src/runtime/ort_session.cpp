#include "runtime/make_ort_session.h"

#include <onnxruntime_cxx_api.h>
#include <onnxruntime_run_options_config_keys.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "base/threads/denormals.h"
#include "model/output_shapes.h"
#include "ortchestra/base/error.h"
#include "runtime/bound_runs.h"
#include "runtime/cuda/capture_gate.h"
#include "runtime/devices/memory.h"
#include "runtime/devices/traits.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_devices.h"
#include "runtime/ort_outputs.h"
#include "runtime/ort_signature.h"
#include "runtime/ort_support.h"
#include "runtime/unwritten.h"

namespace ortchestra {
namespace {

class OrtSession final : public Session {
 public:
  OrtSession(const ModelSpec& model, EnvironmentUse environment, Ort::Session session,
             const SessionOptions& options)
      : environment_(std::move(environment)),
        session_(std::move(session)),
        device_(options.device),
        graphs_(captures_graphs(device_)),
        denormals_as_zero_(takes_denormals_as_zero(device_)),
        signature_(model, session_),
        output_shapes_(signature_.declared_output_shapes()) {
    run_options_.SetRunLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
    // A run in other buffers than the captured ones must not replay the graph.
    if (graphs_) run_options_.AddConfigEntry(kOrtRunOptionsConfigCudaGraphAnnotation, "-1");
    if (options.binding || graphs_) {
      bound_.emplace(session_, signature_, open_device_memory(device_), device_, graphs_);
      lend_own_ = lend_pinned(open_device_memory("cpu"));
    }
  }
  OrtSession(const OrtSession&) = delete;
  OrtSession& operator=(const OrtSession&) = delete;

  ~OrtSession() override {
    bound_.reset();
    // Freeing a graph would break a capture by another session.
    const std::shared_lock gate(capture_gate());
    session_ = Ort::Session(nullptr);
  }

  Outputs run(const TensorView& batch, const LendOutputMemory& lend,
              ImageLocation location) override {
    const TensorView image = signature_.as_declared(batch);
    if (!lend && !bound_) return in_own_memory(run_unbound(image, location), signature_, image);
    OutputMemory memory;
    std::size_t memory_bytes = 0;
    std::exception_ptr refusal;
    const auto shapes = output_shapes_.expected(image.shape);
    if (shapes) {
      const OutputPlacement placement = place_outputs(signature_.output_types(), *shapes);
      memory = lend ? lend(placement.bytes) : lend_own_(placement.bytes);
      memory_bytes = placement.bytes;
      if (auto outputs = try_run_into(image, location, *shapes, placement, memory, refusal)) {
        return std::move(*outputs);
      }
    }
    std::vector<Ort::Value> values = run_unbound(image, location);
    // The shapes were right, so the buffers caused the failure. With binding, never fall back to a
    // slower way silently.
    if (refusal && bound_ && shapes_of(values) == *shapes && output_shapes_.allow(*shapes))
      std::rethrow_exception(refusal);
    if (shapes) output_shapes_.refuse(image.shape, *shapes);
    if (!lend) return in_own_memory(std::move(values), signature_, image);
    Outputs outputs = copied_into_lent(values, signature_, std::move(memory), memory_bytes, lend);
    for (const TensorView& output : outputs.tensors()) copied_bytes_ += output.bytes();
    return outputs;
  }

  void run_async(const TensorView& batch, OnOutputs done) noexcept override {
    auto run = std::make_unique<AsyncRun>(*this, signature_.as_declared(batch), std::move(done));
    const TensorView& image = run->image;
    try {
      if (terminated_) throw RunCancelled();
      if (graphs_) throw std::runtime_error("a CUDA graph belongs to the thread that captured it");
      run->inputs = inputs_with(image, ImageLocation::host);
      run->outputs = no_values();
      session_.RunAsync(run_options_, signature_.input_names().data(), run->inputs.data(),
                        run->inputs.size(), signature_.output_names().data(), run->outputs.data(),
                        run->outputs.size(), finish_async_run, run.get());
      // The callback owns it now, and may have deleted it already.
      static_cast<void>(run.release());
    } catch (const Ort::Exception& error) {
      run->done({}, std::make_exception_ptr(run_failure(error.what())));
    } catch (...) {
      run->done({}, std::current_exception());
    }
  }

  void terminate() noexcept override {
    terminated_ = true;
    // The C function only sets a flag. The C++ function may throw.
    Ort::Status(Ort::GetApi().RunOptionsSetTerminate(run_options_));
  }

  std::uint64_t copied_bytes() const override { return copied_bytes_; }

 private:
  /// Everything that ONNX Runtime needs until it calls back.
  struct AsyncRun {
    AsyncRun(OrtSession& own_session, TensorView own_image, OnOutputs on_outputs)
        : session(own_session), image(std::move(own_image)), done(std::move(on_outputs)) {}

    OrtSession& session;
    TensorView image;
    OnOutputs done;
    std::vector<Ort::Value> inputs;
    std::vector<Ort::Value> outputs;
  };

  /// ONNX Runtime's callback. Its caller is C code, so no exception may escape.
  static void finish_async_run(void* user_data, OrtValue**, std::size_t,
                               OrtStatusPtr status) noexcept {
    const std::unique_ptr<AsyncRun> run(static_cast<AsyncRun*>(user_data));
    const Ort::Status ended(status);
    Outputs outputs;
    std::exception_ptr problem;
    try {
      if (!ended.IsOK()) {
        if (run->session.terminated_) throw RunCancelled();
        throw run_failure(ended.GetErrorMessage());
      }
      run->session.learn_shapes(run->image.shape, run->outputs);
      outputs = in_own_memory(std::move(run->outputs), run->session.signature_, run->image);
    } catch (...) {
      problem = std::current_exception();
    }
    run->done(std::move(outputs), std::move(problem));
  }

  std::vector<Ort::Value> no_values() const {
    std::vector<Ort::Value> values;
    for (std::size_t i = 0; i < signature_.output_names().size(); ++i) values.emplace_back(nullptr);
    return values;
  }

  std::vector<Ort::Value> inputs_with(const TensorView& image, ImageLocation location) const {
    std::vector<Ort::Value> inputs;
    for (const auto& constant : signature_.constants()) {
      if (constant) {
        inputs.push_back(
            wrap({.type = constant->type, .shape = constant->shape, .data = constant->data.data()},
                 host_memory()));
      } else if (location == ImageLocation::device) {
        inputs.push_back(wrap(image, device_memory(device_)));
      } else {
        inputs.push_back(wrap(image, host_memory()));
      }
    }
    return inputs;
  }

  /// Runs the model into `values`. ONNX Runtime allocates the null values and writes to the others.
  void run_into(const TensorView& image, ImageLocation location, std::vector<Ort::Value>& values) {
    std::vector<Ort::Value> inputs = inputs_with(image, location);
    const BoundRuns::RunLock lock = bound_ ? bound_->lock_run() : BoundRuns::RunLock{};
    session_.Run(run_options_, signature_.input_names().data(), inputs.data(), inputs.size(),
                 signature_.output_names().data(), values.data(), values.size());
  }

  /// Returns false if ONNX Runtime did not write one of the `outputs`.
  bool write_into(const std::vector<TensorView>& outputs, const TensorView& image,
                  ImageLocation location) {
    std::vector<Ort::Value> values;
    values.reserve(outputs.size());
    for (const TensorView& output : outputs) {
      mark_unwritten(const_cast<std::byte*>(output.data), output.bytes());
      values.push_back(wrap(output, host_memory()));
    }
    run_into(image, location, values);
    return std::ranges::none_of(outputs, [](const TensorView& output) {
      return is_unwritten(output.data, output.bytes());
    });
  }

  /// Calls `run`, and translates its exceptions into those of Session::run.
  template <class Run>
  void attempt(const Run& run) {
    if (terminated_) throw RunCancelled();
    // Also in a thread's first run: OpenVINO makes the threads' state then, and keeps it.
    const DenormalsAsZero denormals(denormals_as_zero_);
    try {
      run();
    } catch (const Ort::Exception& error) {
      if (terminated_) throw RunCancelled();
      throw run_failure(error.what());
    }
  }

  std::vector<Ort::Value> run_unbound(const TensorView& image, ImageLocation location) {
    std::vector<Ort::Value> values = no_values();
    attempt([&] { run_into(image, location, values); });
    learn_shapes(image.shape, values);
    return values;
  }

  void learn_shapes(const Shape& image, const std::vector<Ort::Value>& values) {
    output_shapes_.learn(image, shapes_of(values));
  }

  /// Runs into `memory`. Returns nullopt if an output was not written there, or if the run failed;
  /// `refusal` then holds the exception. The cause may be another output shape, so the caller
  /// repeats the run without `memory`. With graphs, whose shapes never change, failures are thrown.
  std::optional<Outputs> try_run_into(const TensorView& image, ImageLocation location,
                                      const std::vector<Shape>& shapes,
                                      const OutputPlacement& placement, const OutputMemory& memory,
                                      std::exception_ptr& refusal) {
    std::vector<TensorView> tensors;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      tensors.push_back({.type = signature_.output_types()[i],
                         .shape = shapes[i],
                         .data = memory.data + placement.offsets[i]});
    }
    bool all_written = false;
    try {
      attempt([&] {
        all_written =
            bound_ ? bound_->run(run_options_, image, location, shapes, placement, memory.data)
                   : write_into(tensors, image, location);
      });
    } catch (const RunCancelled&) {
      throw;
    } catch (const std::exception&) {
      if (graphs_) throw;
      refusal = std::current_exception();
      return std::nullopt;
    }
    if (!all_written && graphs_)
      throw std::runtime_error(
          "an output is also an input, or is listed twice: a CUDA graph can't write it");
    if (!all_written) return std::nullopt;
    return Outputs(std::move(tensors), memory.owner);
  }

  const EnvironmentUse environment_;  ///< outlives the session
  Ort::Session session_;
  const std::string device_;
  const bool graphs_;
  const bool denormals_as_zero_;
  Ort::RunOptions run_options_;
  const OrtSignature signature_;
  OutputShapes output_shapes_;
  std::optional<BoundRuns> bound_;
  LendOutputMemory lend_own_;  ///< used with bound_ if the caller lends no memory
  std::atomic<bool> terminated_ = false;
  std::atomic<std::uint64_t> copied_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Session> make_ort_session(const ModelSpec& model, EnvironmentUse environment,
                                          Ort::Session session, const SessionOptions& options) {
  return std::make_unique<OrtSession>(model, std::move(environment), std::move(session), options);
}

}  // namespace ortchestra
