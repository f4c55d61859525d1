#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

inline constexpr std::string_view fake_prefix = "fake:";

/// A fake model is written "fake:key=value,key=value,…" ("fake:" alone: all defaults) in place of a
/// file. It takes one picture input "input" and gives one float32 output "output" [rows, outputs],
/// each row a function of that row's bytes and the seed.
///
/// What it looks like:
///   input=CxHxW       extents of one frame (3x8x8)
///   type=NAME         element type of the input: float32, uint8 or int8 (float32)
///   batch=N           fixed batch dimension (dynamic)
///   outputs=N         numbers a frame (4)
///   vary=1            up to 3 numbers a frame more, depending on the data: the output's shape
///   can't be known before the run seed=N            another seed, another function (0)
/// How long a run takes:
///   sleep_ms=X        waits without using the CPU
///   spin_ms=X         uses that much CPU time
///   thread_cost=X     both grow by this share for every intra-op thread beyond the first, as
///                     operators do that threads only hinder (0)
///   gate=NAME         waits for the FakeGate of that name, in this process
///   gate=/PATH        waits for a FIFO, from any process: while PATH exists, until a writer opened
///   it and wrote or closed it. A
///                     writer's open() returns when a run has come to the gate; remove PATH and all
///                     later runs pass
///   load_gate=NAME    opening waits for a gate, which is named in the same ways
/// What goes wrong. Runs are counted a session, from 0, in the order they begin; several numbers
/// are joined by "+". Values are compared with the first element of each row:
///   fail=1            every run fails
///   fail_run=N+…      these runs fail
///   fail_value=V+…    runs that see the value fail
///   exhaust_run=N+…   these runs run out of memory (std::bad_alloc)
///   crash_run=N+…, crash_value=V+…   the process dies of SIGSEGV
///   kill_value=V+…    the process is killed (SIGKILL)
///   fail_load=1       opening fails
///   crash_load=1      the process dies of SIGSEGV while opening
struct FakeOptions {
  Shape frame{3, 8, 8};
  ElementType type = ElementType::float32;
  std::size_t batch = 0;  ///< 0: dynamic
  std::size_t outputs = 4;
  bool vary = false;
  std::uint64_t seed = 0;
  std::chrono::duration<double, std::milli> sleep{0};
  std::chrono::duration<double, std::milli> spin{0};
  double thread_cost = 0;
  std::string gate;
  std::string load_gate;
  bool fail = false;
  std::set<std::uint64_t> fail_run;
  std::set<double> fail_value;
  std::set<std::uint64_t> exhaust_run;
  std::set<std::uint64_t> crash_run;
  std::set<double> crash_value;
  std::set<double> kill_value;
  bool fail_load = false;
  bool crash_load = false;

  /// [batch or −1, C, H, W]
  Shape input_shape() const;
};

/// Takes "fake:…" apart. Throws Error(input), with the keys there are, for an unknown key or a bad
/// value.
FakeOptions parse_fake_options(const std::string& source);

}  // namespace ortchestra
