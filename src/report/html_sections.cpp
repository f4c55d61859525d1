#include "report/html_sections.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "record/query.h"
#include "report/comparison.h"
#include "report/evidence.h"
#include "report/html_text.h"

namespace ortchestra::report {
namespace {

bool is_known(const std::optional<double>& value) { return value && std::isfinite(*value); }

std::string with_unit(const std::optional<double>& value, const std::string& unit) {
  return is_known(value) ? significant(*value) + unit : absent;
}

std::string p_text(const std::optional<double>& p) {
  if (!is_known(p)) return absent;
  return *p < 0.0005 ? "< 0.001" : fmt::format("{:.3f}", *p);
}

std::string result_text(const RatioTest& test) {
  return test.slower ? "slower" : "no difference seen";
}

std::string evidence_html(const Claim& claim) {
  std::string html;
  for (const auto& [key, number] : claim.evidence) {
    const auto [name, value] = evidence_text(key, number);
    html += fmt::format("<li>{} <b>{}</b></li>", html_escaped(name), html_prose(value));
  }
  return html.empty() ? html : fmt::format("<ul class=\"evidence\">{}</ul>\n", html);
}

std::vector<const Claim*> claims_about(const BenchResult& result,
                                       const std::optional<std::string>& row) {
  std::vector<const Claim*> claims;
  for (const auto& claim : result.explanation) {
    if (claim.row == row) claims.push_back(&claim);
  }
  return claims;
}

/// The sentences, and their figures in a fold.
std::string claims_html(const std::vector<const Claim*>& claims) {
  std::string html, figures;
  for (const auto* claim : claims) {
    html += html_paragraph(claim->claim);
    const std::string evidence = evidence_html(*claim);
    if (!evidence.empty()) figures += html_paragraph(claim->claim) + evidence;
  }
  return figures.empty() ? html : html + html_fold("The figures behind this", figures);
}

std::string row_reasons(const BenchResult& result, const RowResult& row) {
  const std::string bar = html_cpu_bar(result, row);
  const auto claims = claims_about(result, row.spec);
  if (bar.empty() && claims.empty()) return "";
  return fmt::format("<li><h3 class=\"row\">{}</h3>\n{}{}</li>\n", html_spec(row.spec), bar,
                     claims_html(claims));
}

/// Claims about the whole comparison, or about a row that the result does not contain.
std::string other_reasons(const BenchResult& result) {
  std::string html;
  std::vector<std::optional<std::string>> done;
  for (const auto& claim : result.explanation) {
    if (row_of(result, claim.row) != nullptr || std::ranges::find(done, claim.row) != done.end())
      continue;
    done.push_back(claim.row);
    html += fmt::format("<li><h3 class=\"row\">{}</h3>\n{}</li>\n",
                        html_spec(claim.row.value_or("the comparison")),
                        claims_html(claims_about(result, claim.row)));
  }
  return html;
}

Table tests_table(const Verdict& verdict) {
  Table table;
  table.columns = {"time ratio",       "95 % interval",          "blocks", "p",
                   "p, Holm-adjusted", "detectable difference¹", "result"};
  table.groups.emplace_back();
  for (const auto& test : verdict.tests) {
    const auto detectable = test.detectable ? std::optional(100 * *test.detectable) : std::nullopt;
    table.groups.back().push_back({test.row,
                                   {{with_unit(test.ratio.median, "×")},
                                    {interval_of(test.ratio)},
                                    {std::to_string(test.pairs)},
                                    {p_text(test.p)},
                                    {p_text(test.p_adjusted)},
                                    {with_unit(detectable, " %")},
                                    {result_text(test)}}});
  }
  return table;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, "×"));
}

Table models_table(const BenchResult& result) {
  Table table;
  table.columns = {"input", "recipe", "alone, ms per batch", "in parallel, ms per batch",
                   "file",  "SHA-256"};
  table.groups.emplace_back();
  for (const auto& model : result.workload.models) {
    std::optional<double> alone, at_once;
    if (result.calibration) {
      for (const auto& each : result.calibration->models) {
        if (each.name != model.name) continue;
        alone = each.alone_ms;
        at_once = each.at_once_ms;
      }
    }
    table.groups.back().push_back({model.name,
                                   {{model.input + " " + shape_text(model.input_shape)},
                                    {model.recipe},
                                    {with_unit(alone, "")},
                                    {with_unit(at_once, "")},
                                    {model.path},
                                    {model.sha256.substr(0, 12)}}});
  }
  return table;
}

Table options_table(const BenchResult& result) {
  Table table;
  table.columns = {"strategy", "all options"};
  table.groups.emplace_back();
  for (const auto& row : result.rows) {
    std::vector<std::string> options;
    for (const auto& [name, value] : row.options)
      options.push_back(fmt::format("{}={}", name, value));
    table.groups.back().push_back(
        {row.spec, {{row.strategy}, {fmt::format("{}", fmt::join(options, ", "))}}});
  }
  return table;
}

}  // namespace

std::string html_problems(const BenchResult& result) {
  std::string html;
  for (const auto& note : make_notes(result)) {
    if (note.tone == Tone::bad)
      html +=
          fmt::format("<li><b>{}</b>: {}</li>\n", html_escaped(note.label), html_prose(note.text));
  }
  return html.empty() ? html
                      : fmt::format("<ul class=\"problems\" role=\"alert\">\n{}</ul>\n", html);
}

std::string html_main_title(const BenchResult& result) {
  if (!result.workload.rate) return "Total time";
  return html_prose(fmt::format("Latency at {} frames/s", shortest(*result.workload.rate)));
}

std::string html_main_lead(const BenchResult& result) {
  std::string text =
      result.workload.rate
          ? "The time from when a batch was due until all its models had answered. Each bar ends "
            "at "
            "the median latency (p50), each line at the 99th percentile (p99); both are medians "
            "over the rounds. Each dot is the p50 of one round. A batch is late if it was answered "
            "after the next one was due. Shorter is better."
          : "The time from the first submitted batch to the last answer. Each bar is the median "
            "over the rounds, each whisker is its 95 % confidence interval, and each dot is one "
            "round. Shorter is better.";
  if (result.verdict.winner) text += " The bar of the fastest row is in colour.";
  return html_paragraph(text, "lead");
}

std::string html_table(const BenchResult& result) {
  if (result.rows.empty()) return html_paragraph("This result has no rows.", "missing");
  return to_html(make_table(result), "Medians over the rounds, one column per row");
}

std::string html_why(const BenchResult& result) {
  std::string html = other_reasons(result);
  for (const auto& row : result.rows) html += row_reasons(result, row);
  if (html.empty()) return html_paragraph("This result contains no explanations.", "missing");
  return fmt::format("<ul class=\"claims\">\n{}</ul>\n", html);
}

std::string html_tests(const BenchResult& result) {
  if (result.verdict.tests.empty())
    return html_paragraph("No tests: they need two rows and two blocks that both rows finished.",
                          "missing");
  const std::string fastest = result.verdict.fastest.value_or("the fastest");
  return to_html(tests_table(result.verdict),
                 (result.workload.rate ? "Median latency" : "Total time") +
                     fmt::format(" of each row ÷ that of {}", fastest)) +
         html_paragraph(
             "¹ The smallest difference that these rounds can detect. Ratios are paired within a "
             "block. Interval and p come from Student's t-test of their logarithms.",
             "footnote");
}

std::string html_warnings(const BenchResult& result) {
  if (result.warnings.empty()) return html_paragraph("None.", "missing");
  std::string html = "<ul class=\"warnings\">\n";
  for (const auto& warning : result.warnings)
    html += fmt::format("<li>{} <code>{}</code></li>\n", html_prose(warning.text),
                        html_escaped(warning.code));
  return html + "</ul>\n";
}

std::string html_context(const BenchResult& result) {
  std::string html = "<dl class=\"context\">\n";
  const auto add = [&](const std::string& label, const std::string& text) {
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_escaped(label), html_prose(text));
  };
  for (const auto& line : make_context(result)) add(line.label, line.text);
  if (!result.machine.execution_providers.empty())
    add("providers", fmt::format("{}", fmt::join(result.machine.execution_providers, ", ")));
  add("seed", std::to_string(result.workload.seed));
  if (!result.command.empty()) add("command", fmt::format("{}", fmt::join(result.command, " ")));
  return html + "</dl>\n";
}

std::string html_conditions(const BenchResult& result) {
  std::string html = html_context(result);
  if (!result.workload.models.empty())
    html += to_html(models_table(result), "Models", TableKind::words);
  if (!result.rows.empty()) html += to_html(options_table(result), "Rows", TableKind::words);
  return html;
}

}  // namespace ortchestra::report
