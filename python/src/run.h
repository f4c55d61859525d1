#pragma once

#include <chrono>

#include "nanobind.h"

namespace ortchestra::python {

/// Adds the class Run: a run of the pipeline on a thread of its own, as an iterator of frames.
void add_run(nb::module_& module);

/// Stops all runs and waits until their threads have ended, or for `patience`. Called before the
/// interpreter exits, without the GIL.
void stop_runs(std::chrono::nanoseconds patience);

}  // namespace ortchestra::python
