#pragma once

#include <onnxruntime_cxx_api.h>

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "model/output_shapes.h"
#include "ortchestra/model/session.h"
#include "runtime/cuda/capture_gate.h"
#include "runtime/devices/memory.h"
#include "runtime/ort_signature.h"

namespace ortchestra {

/// Runs of a session whose inputs and outputs are in device buffers (ONNX Runtime's I/O binding).
/// Buffers are allocated once per shape and simultaneous run, and then reused. One copy brings all
/// outputs to the host.
///
/// With CUDA graphs, a thread's first run in a set of buffers captures a graph and later runs
/// replay it. Each set of buffers then belongs to one thread, and the session executes one run at a
/// time (docs/decisions/0032-buffers-and-graphs.md).
///
/// Buffers and graphs live as long as this object, for every shape and thread. This is not suitable
/// for pictures whose shape keeps changing. Several threads may call run() and lock_run() at once.
class BoundRuns {
 public:
  /// `session` and `signature` must outlive this object.
  BoundRuns(Ort::Session& session, const OrtSignature& signature,
            std::shared_ptr<DeviceMemory> memory, const std::string& device, bool graphs);
  ~BoundRuns();

  /// Writes the outputs, which must have the given `shapes`, to host memory: at the offsets of
  /// `placement` from `to`. Returns false if ONNX Runtime did not write an output (unwritten.h);
  /// then no output is valid. `options` is used only for runs without a graph. Throws
  /// std::exception (also Ort::Exception), for example if an output has another shape.
  bool run(const Ort::RunOptions& options, const TensorView& image, ImageLocation location,
           const std::vector<Shape>& shapes, const OutputPlacement& placement, std::byte* to);

  /// Must be held during every run of the session outside this class. With graphs, it excludes
  /// other runs of the session and captures by other sessions (see CaptureGate). Without graphs it
  /// locks nothing.
  struct RunLock {
    std::unique_lock<std::mutex> in_session;
    std::shared_lock<CaptureGate> in_process;
  };
  RunLock lock_run();

 private:
  struct Buffers;

  std::unique_ptr<Buffers> take(const TensorView& image, const std::vector<Shape>& shapes,
                                const OutputPlacement& placement);
  std::unique_ptr<Buffers> make(const TensorView& image, const std::vector<Shape>& shapes,
                                const OutputPlacement& placement);
  void execute(const Ort::RunOptions& options, Buffers& buffers);

  Ort::Session& session_;
  const OrtSignature& signature_;
  const std::shared_ptr<DeviceMemory> memory_;
  const Ort::MemoryInfo on_device_;
  const bool graphs_;
  std::mutex one_run_;  ///< used only with graphs
  std::mutex mutex_;    ///< protects the members below
  std::vector<std::unique_ptr<Buffers>> idle_;
  int graphs_made_ = 0;
};

}  // namespace ortchestra
