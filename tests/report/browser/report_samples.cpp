// Writes HTML reports and comparisons of made-up results, and the results as JSON, for the test in
// the browser.
#include <cstdio>
#include <exception>
#include <filesystem>

#include "base/files/file.h"
#include "ortchestra/explain/explain.h"
#include "ortchestra/report/report.h"
#include "support/odd_changes.h"

int main(int count, char** arguments) try {
  if (count != 2) {
    std::fputs("usage: report-samples DIRECTORY\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  for (const auto& [name, result] : ortchestra::test::odd_results()) {
    ortchestra::write_file_atomically(folder / (name + ".html"), ortchestra::render_html(result));
    ortchestra::write_file_atomically(folder / (name + ".json"), ortchestra::render_json(result));
  }
  for (const auto& [name, before, after] : ortchestra::test::odd_changes()) {
    auto changes = ortchestra::compare_results(before, after);
    changes.old_name = "before.json";
    changes.new_name = "results/of/another/day/after.json";
    ortchestra::write_file_atomically(folder / (name + ".html"),
                                      ortchestra::render_changes_html(changes, before, after));
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "report-samples: %s\n", error.what());
  return 1;
}
