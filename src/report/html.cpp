#include <fmt/format.h>

#include <map>

#include "ortchestra/report/report.h"
#include "report/html_page.h"
#include "report/html_sections.h"
#include "report/html_text.h"

namespace ortchestra {
namespace {

using namespace report;

std::string headline(const BenchResult& result) {
  return result.verdict.text.empty() ? "No verdict: nothing could be compared"
                                     : result.verdict.text;
}

/// The texts that replace the page's markers. The scripts use the embedded result, "result".
std::map<std::string_view, std::string> parts_of(const BenchResult& result) {
  return {
      {"title", html_escaped(fmt::format("ortchestra: {}", headline(result)))},
      {"headline", html_spec(headline(result))},
      {"origin", html_escaped(fmt::format("ortchestra {} · {}", result.version, result.created))},
      {"tiles", html_tiles(result)},
      {"problems", html_problems(result)},
      {"main-title", html_main_title(result)},
      {"main-lead", html_main_lead(result)},
      {"cpu-time", html_cpu_time(result)},
      {"table", html_table(result)},
      {"why", html_why(result)},
      {"agreement", html_agreement(result)},
      {"tests", html_tests(result)},
      {"warnings", html_warnings(result)},
      {"conditions", html_conditions(result)},
      {"result", json_for_script(render_json(result))},
  };
}

}  // namespace

std::string render_html(const BenchResult& result) {
  return html_filled(html_page(), parts_of(result));
}

}  // namespace ortchestra
