#include "ortchestra/report/report.h"

#include <optional>

#include "ortchestra/explain/explain.h"
#include "ortchestra/record/load.h"
#include "tests/fuzz/target.h"

using namespace ortchestra;

/// Every result that can be read can be shown in every format, and compared.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::optional<ReadResult> read;
  fuzz::allow_refusal([&] { read = parse_bench_result(fuzz::text_of(data, size), "result.json"); });
  if (!read) return 0;
  summarise(read->result);
  render_console(read->result, {.width = 80});
  for (const ReportFormat& format : report_formats()) format.render(read->result);
  const ResultChanges changes = compare_results(read->result, read->result);
  render_changes(changes);
  for (const ReportFormat& format : report_formats()) {
    if (format.render_changes != nullptr)
      format.render_changes(changes, read->result, read->result);
  }
  return 0;
}
