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

/// Runs of a session whose inputs and outputs lie in buffers on its device: made once for a shape
/// and as many runs as there are at once, then used again, where ONNX Runtime by itself would
/// allocate and free them in each run. Outputs come to the host in one copy.
///
/// With CUDA graphs the first call of a thread in such buffers captures one, and the later ones
/// replay it: one launch in place of one for every operator. ONNX Runtime keeps a graph for each
/// (thread, buffers), reads and writes the very addresses that were captured, and has one stream
/// for all graphs of a session, which share their intermediate results' memory: so buffers belong
/// to a thread then, and runs of a session go one at a time. Buffers and graphs stay as long as the
/// session, for every shape and thread that came: pictures of ever new shapes are not for this.
///
/// run() and lock_run() may be called by several threads at once.
class BoundRuns {
 public:
  /// All but `memory` is borrowed.
  BoundRuns(Ort::Session& session, const OrtSignature& signature,
            std::shared_ptr<DeviceMemory> memory, const std::string& device, bool graphs);
  ~BoundRuns();

  /// Writes the outputs, of `shapes`, to where `placement` says behind `to`, in the host's memory.
  /// False where ONNX Runtime left an output out (unwritten.h): then nothing of them counts.
  /// `options` are the caller's for a run without a graph. Throws std::exception, Ort::Exception
  /// among them; also when an output turns out to have another shape.
  bool run(const Ort::RunOptions& options, const TensorView& image, ImageLocation place,
           const std::vector<Shape>& shapes, const OutputPlacement& placement, std::byte* to);

  /// To be held in any other run of the session: with graphs nothing else may run in it, nor while
  /// another session captures. Holds nothing without graphs (see CaptureGate).
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
  std::mutex one_run_;  ///< with graphs
  std::mutex mutex_;    ///< of what follows
  std::vector<std::unique_ptr<Buffers>> idle_;
  int graphs_made_ = 0;
};

}  // namespace ortchestra
