#include <chrono>
#include <cstdlib>
#include <thread>

#include "engine.h"
#include "errors.h"
#include "frame.h"
#include "measure.h"
#include "nanobind.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"
#include "run.h"
#include "settings.h"
#include "waiting.h"

NB_MODULE(_native, module) {
  using namespace ortchestra;
  using namespace ortchestra::python;
  disable_ort_telemetry();
  // For the tests. A program may end with objects, for example in threads that were killed.
  nb::set_leak_warnings(std::getenv("ORTCHESTRA_PYTHON_LEAKS") != nullptr);
  module.def("version", [] { return ORTCHESTRA_VERSION; });
  add_errors(module);
  add_settings(module);
  add_frames(module);
  add_run(module);
  add_engine(module);
  add_measurements(module);
  module.def("stop_all", [] {
    if (was_forked()) return;  // the threads are not in this process
    constexpr std::chrono::seconds patience{5};
    const nb::gil_scoped_release released;
    exiting = true;
    stop_runs(patience);
    stop_engines(patience);
    const auto end = std::chrono::steady_clock::now() + patience;
    // Threads of the program that wait in this module return to Python.
    while (calls_without_gil > 0 && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
}
