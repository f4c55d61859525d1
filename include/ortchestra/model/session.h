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
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// Where a session's activations lie. An arena keeps what it once had, so sessions that
/// each have their own hold the sum of their peaks; a shared one holds what runs at once.
enum class Arena {
  own,     ///< one a session: ONNX Runtime's own default
  shared,  ///< one for all sessions of the process that ask for it
};
template <>
inline constexpr auto enum_texts<Arena> = std::to_array<EnumText<Arena>>({
    {Arena::own, "own"},
    {Arena::shared, "shared"},
});

/// How ONNX Runtime loads and runs a model. ONNX Runtime's environment is one a process: it is made
/// with the first session, and where the embedding program has made its own (Ort::Env) before, ONNX
/// Runtime uses that one. An absent value leaves ONNX Runtime's own default, as the study did.
struct SessionOptions {
  std::optional<int> intra = {};  ///< threads within an operator, ≥ 1 (1: the calling thread only)
  std::optional<bool> spin = {};  ///< idle intra-op threads spin
  Arena arena = Arena::own;
  /// Inputs and outputs lie in buffers on the device that are made once and used again (ONNX
  /// Runtime's I/O binding), else it allocates and frees them in each run. Always so with CUDA
  /// graphs.
  bool binding = false;
  /// "cpu", "cuda[:N][+OPTION[=VALUE]]…" or another execution provider's name (docs/gpu.md)
  std::string device = "cpu";
  /// By ONNX Runtime's own keys, after those that `device` names.
  std::map<std::string, std::string> provider_options = {};
};

/// Where an input lies that a session is to run on.
enum class ImageLocation {
  host,    ///< in this process's memory
  device,  ///< where an Uploader (src/model/uploader.h) of the session's own device put it
};

/// Memory for the outputs of one run, lent by the caller of Session::run.
struct OutputMemory {
  std::byte* data = nullptr;  ///< aligned to 64 bytes
  std::shared_ptr<const void> owner;
};
/// Asks for `bytes` of it, on the thread of the run. Called once a run; a second time only in the
/// one run whose outputs prove larger than equal inputs gave before: the first block is then let go
/// unused.
using LendOutputMemory = std::function<OutputMemory(std::size_t bytes)>;

/// How an asynchronous run ended: with its outputs, or with what run() would have thrown.
using OnOutputs = std::function<void(Outputs outputs, std::exception_ptr problem)>;

/// What a terminated run throws.
class RunCancelled : public std::runtime_error {
 public:
  RunCancelled() : std::runtime_error("cancelled") {}
};

/// A model loaded and ready to run. run() is safe from several threads at once on the CPU provider.
/// Must outlive its runs. Sessions of one process are to be created one after another.
class Session {
 public:
  virtual ~Session() = default;

  /// Runs the model on `image` ([rows, …] of the spec's recipe, rows = fixed_batch where that is
  /// set) on the calling thread and returns all outputs. Without `lend` the outputs lie in the
  /// session's own memory; with it they are written straight into what `lend` gives (copied there
  /// only where their shapes can't be known before the run). Throws RunCancelled after terminate(),
  /// another std::exception if the run fails.
  virtual Outputs run(const TensorView& image, const LendOutputMemory& lend = {},
                      ImageLocation place = ImageLocation::host) = 0;

  /// Begins a run and returns; the session's own threads do it (SessionOptions::intra − 1 runs at a
  /// time, so at least 2; more wait). `done` is called once, on one of those threads, or on the
  /// calling one where the run can't begin, as with CUDA graphs. It must not throw, block, or
  /// destroy the session. `image` must stay until then. Never throws.
  virtual void run_async(const TensorView& image, OnOutputs done) noexcept = 0;

  /// Ends the runs under way, and every later one, with RunCancelled as soon as may be. Any thread.
  virtual void terminate() noexcept = 0;

  /// Bytes of outputs that had to be copied into lent memory, in all runs so far. Any thread.
  virtual std::uint64_t copied_bytes() const = 0;
};

/// Cuts `image`, which holds `count` frames (and padding rows up to a multiple of
/// spec.fixed_batch), into the inputs of as many runs as the model's batch dimension asks for, and
/// calls `each` with them in frame order: rows [0, count) at once where the dimension is dynamic,
/// else ⌈count / fixed_batch⌉ pieces of fixed_batch rows. Throws std::invalid_argument if rows are
/// missing.
void for_each_piece(const ModelSpec& spec, const Tensor& image, std::size_t count,
                    const std::function<void(const TensorView& piece)>& each);

}  // namespace ortchestra
