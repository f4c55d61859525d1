#include "tune/accepted_batches.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/resolve.h"

namespace ortchestra {

AcceptedBatches accepted_batches(const std::vector<EngineModel>& models,
                                 const TuneOptions& options) {
  AcceptedBatches accepted;
  std::optional<Error> first_problem;
  std::vector<std::int64_t> left_out;
  for (const std::int64_t batch : options.batches) {
    try {
      resolve_models(requests_of(models), options.size, static_cast<std::size_t>(batch));
      accepted.sizes.push_back(batch);
    } catch (const Error& error) {
      if (!first_problem) first_problem = error;
      left_out.push_back(batch);
    }
  }
  if (accepted.sizes.empty()) throw *first_problem;
  if (first_problem)
    accepted.warning = {"batches-left-out",
                        fmt::format("batch sizes left out: {} ({})", fmt::join(left_out, ", "),
                                    first_problem->what())};
  return accepted;
}

}  // namespace ortchestra
