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

/// A fake model has the source "fake:key=value,key=value,…" instead of a file; "fake:" has all
/// defaults. It has one picture input "input" and one float32 output "output" [N, outputs]. The
/// output of a frame depends only on the frame's bytes and the seed.
///
/// Inputs and outputs (defaults in parentheses):
///   input=CxHxW       extents of one frame (3x8x8)
///   type=NAME         element type of the input: float32, uint8 or int8 (float32)
///   batch=N           fixed batch dimension (dynamic)
///   outputs=N         numbers per frame (4)
///   vary=1            0 to 3 more numbers per frame, depending on the data, so that the output
///                     shape is unknown before the run
///   seed=N            different seeds give different outputs (0)
///   noise=X           adds up to ±X to each number, as other kernels would, in sessions with 2 or
///                     more threads and on devices with +precision=… (not f32) (0)
///   noise_on=DEVICE   adds the noise in sessions on the device with this spelling, too
///
/// Duration of a run:
///   sleep_ms=X        sleeps for X ms
///   sleep_while=/PATH sleeps only in runs that start while this file exists
///   spin_ms=X         uses X ms of CPU time
///   fast_on=DEVICE    takes a tenth of sleep_ms and spin_ms on the device with this spelling
///   thread_cost=X     adds X times the duration for each intra-op thread beyond the first (0)
///   gate=NAME         waits for the FakeGate NAME in this process
///   gate=/PATH        waits for the FIFO PATH, which may be opened by any process: if PATH exists,
///                     waits until a writer has opened it, and has written to it or closed it. The
///                     writer's open() returns when a run waits. If PATH is removed, runs pass.
///   load_gate=…       opening the session waits for a gate (as gate=…)
///
/// Failures. Runs are counted per session, from 0, in the order in which they start. Values are
/// compared with the first element of each frame. Several numbers are joined by "+".
///   fail=1            every run fails
///   fail_run=N+…      these runs fail
///   fail_value=V+…    runs with such a value fail
///   exhaust_run=N+…   these runs throw std::bad_alloc
///   crash_run=N+…     the process dies of SIGSEGV in these runs
///   crash_value=V+…   the process dies of SIGSEGV in runs with such a value
///   kill_value=V+…    the process dies of SIGKILL in runs with such a value
///   fail_load=1       opening the session fails
///   only_on=DEVICE    opening the session fails on another device, in another spelling
///   crash_load=1      the process dies of SIGSEGV while it opens the session
struct FakeOptions {
  Shape frame{3, 8, 8};
  ElementType type = ElementType::float32;
  std::size_t batch = 0;  ///< 0: dynamic
  std::size_t outputs = 4;
  bool vary = false;
  std::uint64_t seed = 0;
  double noise = 0;
  std::string noise_on;
  std::chrono::duration<double, std::milli> sleep{0};
  std::string sleep_while;
  std::chrono::duration<double, std::milli> spin{0};
  std::string fast_on;
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
  std::string only_on;
  bool crash_load = false;

  /// [batch or −1, C, H, W]
  Shape input_shape() const;
};

/// Parses "fake:…". Throws Error(input) for an unknown key or an invalid value.
FakeOptions parse_fake_options(const std::string& source);

}  // namespace ortchestra
