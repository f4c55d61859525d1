#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/model/model.h"
#include "ortchestra/model/spin.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// The memory arena for a session's activations. An arena keeps all memory that it has allocated.
/// Separate arenas together hold the sum of the sessions' peaks. A shared arena holds only what
/// simultaneous runs need.
enum class Arena {
  own,     ///< one per session: ONNX Runtime's default
  shared,  ///< one for all sessions of the process that have this value
};
template <>
inline constexpr auto enum_texts<Arena> = std::to_array<EnumText<Arena>>({
    {Arena::own, "own"},
    {Arena::shared, "shared"},
});

/// The threads that work within an operator, besides the calling thread.
enum class ThreadPool {
  session,  ///< each session has threads of its own: ONNX Runtime's default
  global,   ///< all sessions of the process that have this value share the same threads
};
template <>
inline constexpr auto enum_texts<ThreadPool> = std::to_array<EnumText<ThreadPool>>({
    {ThreadPool::session, "session"},
    {ThreadPool::global, "global"},
});

/// How ONNX Runtime loads and runs a model. ONNX Runtime has one environment per process. It is
/// created with the first session, unless the embedding program has created one (Ort::Env) before.
/// An absent value keeps ONNX Runtime's default.
struct SessionOptions {
  /// Threads within an operator, ≥ 1 (1: the calling thread only). With ThreadPool::global: the
  /// size of the global pool.
  std::optional<int> intra = {};
  /// Whether idle intra-op threads spin. A time is only for ThreadPool::session, from ONNX Runtime
  /// 1.26.
  std::optional<Spin> spin = {};
  /// The global pool belongs to the environment. If sessions use the environment and it has another
  /// global pool than `intra` and `spin` say, no session can be opened: Error(input).
  ThreadPool threads = ThreadPool::session;
  Arena arena = Arena::own;
  /// Keep inputs and outputs in device buffers that are allocated once and reused (ONNX Runtime's
  /// I/O binding). Otherwise each run allocates and frees them. CUDA graphs always do this.
  bool binding = false;
  /// "cpu", "cuda[:N][+OPTION[=VALUE]]…" or the name of another execution provider (docs/gpu.md).
  std::string device = "cpu";
  /// By ONNX Runtime's own keys. Applied after the options in `device`.
  std::map<std::string, std::string> provider_options = {};
};

/// Where the image input of a run is stored.
enum class ImageLocation {
  host,    ///< in the memory of this process
  device,  ///< on the session's device, put there by an Uploader (src/runtime/cuda/uploader.h)
};

/// Memory for the outputs of one run, lent by the caller of Session::run.
struct OutputMemory {
  std::byte* data = nullptr;  ///< aligned to 64 bytes
  std::shared_ptr<const void> owner;
};
/// Returns `bytes` of memory. Called on the thread of the run, once per run. It is called a second
/// time only if the outputs are larger than in an earlier run with the same input shape. The first
/// block is then released unused.
using LendOutputMemory = std::function<OutputMemory(std::size_t bytes)>;

/// The result of an asynchronous run: its outputs, or the exception that run() would have thrown.
using OnOutputs = std::function<void(Outputs outputs, std::exception_ptr problem)>;

/// The exception of a terminated run.
class RunCancelled : public std::runtime_error {
 public:
  RunCancelled() : std::runtime_error("cancelled") {}
};

/// A loaded model, ready to run. On the CPU provider, several threads may call run() at once.
/// Must outlive its runs. A process must create its sessions one after another.
class Session {
 public:
  virtual ~Session() = default;

  /// Runs the model on the calling thread and returns all outputs. `image` has the shape [N, …] of
  /// the spec's recipe, where N is fixed_batch if that is set. Without `lend`, the session
  /// allocates the outputs. With `lend`, the run writes the outputs directly into the lent memory.
  /// They are copied there only if their shapes are unknown before the run. Throws RunCancelled
  /// after terminate(), and another std::exception if the run fails.
  virtual Outputs run(const TensorView& image, const LendOutputMemory& lend = {},
                      ImageLocation location = ImageLocation::host) = 0;

  /// Starts a run on the session's own threads and returns. SessionOptions::intra must be at least
  /// 2: intra − 1 runs execute at a time, and further runs wait. `done` is called once, on one of
  /// those threads. It is called on the calling thread if the run cannot start, as with CUDA
  /// graphs. It must not throw, block, or destroy the session. `image` must stay valid until then.
  /// Never throws.
  virtual void run_async(const TensorView& image, OnOutputs done) noexcept = 0;

  /// Ends all current and later runs with RunCancelled as soon as possible. Any thread may call it.
  virtual void terminate() noexcept = 0;

  /// Bytes of outputs that were copied into lent memory, in all runs so far. Any thread may call
  /// it.
  virtual std::uint64_t copied_bytes() const = 0;
};

/// Divides `image` into the inputs of the runs that the model's batch dimension requires, and calls
/// `each` with every input, in frame order. `image` holds `count` frames, padded to a multiple of
/// spec.fixed_batch. With a dynamic batch dimension there is one piece of `count` frames. Otherwise
/// there are ⌈count / fixed_batch⌉ pieces of fixed_batch frames. Throws std::invalid_argument if
/// `image` has too few entries.
void for_each_piece(const ModelSpec& spec, const Tensor& image, std::size_t count,
                    const std::function<void(const TensorView& piece)>& each);

}  // namespace ortchestra
