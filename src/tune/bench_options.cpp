#include "tune/bench_options.h"

namespace ortchestra {

BenchOptions bench_options(const TuneOptions& options, const std::vector<EngineModel>& models,
                           std::int64_t batch) {
  BenchOptions bench;
  bench.models = requests_of(models);
  bench.input = options.input;
  bench.reading = options.reading;
  bench.size = options.size;
  bench.device = options.device;
  bench.batch = batch;
  bench.batch_mode = BatchMode::consecutive;
  bench.warmup = 1;
  return bench;
}

}  // namespace ortchestra
