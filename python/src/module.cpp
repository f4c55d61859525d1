#include "engine.h"
#include "errors.h"
#include "frame.h"
#include "measure.h"
#include "nanobind.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"
#include "run.h"
#include "settings.h"

NB_MODULE(_native, module) {
  using namespace ortchestra;
  using namespace ortchestra::python;
  disable_ort_telemetry();
  module.attr("__version__") = ORTCHESTRA_VERSION;
  add_errors(module);
  add_settings(module);
  add_frames(module);
  add_run(module);
  add_engine(module);
  add_measurements(module);
  module.def("stop_all", [] {
    const nb::gil_scoped_release released;
    stop_runs();
    stop_engines();
  });
}
