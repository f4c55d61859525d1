#pragma once

#include <onnxruntime_cxx_api.h>

#include <string>
#include <string_view>

namespace ortchestra {

/// Learns from ONNX Runtime's log which nodes of a model run on its CPU execution provider,
/// although the session has another one. Must outlive the creation of the session.
class CpuNodes {
 public:
  /// Takes the log of the session that is created with these options.
  void observe(Ort::SessionOptions& options);
  /// Takes a message: a line per provider ("Node(s) placed on [X]. Number of nodes: 2"), then a
  /// line per node with its operator ("  Det (name)").
  void add(std::string_view message);

  int count() const noexcept { return count_; }
  /// Their operators, each once: "Det, Unique".
  const std::string& operators() const noexcept { return operators_; }

 private:
  int count_ = 0;
  std::string operators_;
  bool lists_nodes_ = false;  ///< the following messages are about nodes on the CPU provider
};

}  // namespace ortchestra
