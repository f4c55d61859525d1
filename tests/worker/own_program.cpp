// A program that adds its own strategy, for tests/worker/serve_worker_test.cpp. Its first argument
// says what to do. It prints the result, or "KIND: TEXT" of an Error.
#include <cstdio>
#include <memory>
#include <string>

#include "ortchestra/base/error.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/tune/tune.h"
#include "ortchestra/worker/worker.h"

namespace {

using namespace ortchestra;

/// `serial` under another name.
std::unique_ptr<Strategy> make_mine(const StrategyOptions& options) {
  return make_strategy({"serial", options.row}, options.device, options.worker_restarts);
}

void add_mine() {
  std::string name = "mine";
  std::string help = "a strategy of a test";
  std::string option = "binding";
  add_strategy({.name = name, .help = help, .make = make_mine, .own_options = {option}});
  // The list has copied the texts.
  name = help = option = "?";
}

BenchOptions comparison(const std::string& row) {
  BenchOptions options;
  options.models.emplace_back().source = "fake:";
  options.rows = {parse_row(row)};
  options.frames = 2;
  options.rounds = 1;
  return options;
}

int compare(const std::string& row) {
  const BenchResult result = run_bench(comparison(row), {}, {});
  for (const RowResult& entry : result.rows) {
    std::printf("%s: %s, %zu rounds\n", entry.spec.c_str(), entry.error.value_or("ok").c_str(),
                entry.rounds.size());
  }
  return all_rows_agree(result) ? 0 : 3;
}

int tune(const std::string& row) {
  TuneOptions options;
  options.models.emplace_back().request.source = "fake:sleep_ms=2";
  options.rows = {parse_row(row)};
  options.batches = {1};
  options.rounds = 1;
  options.final_round_s = 0.02;
  const TuneResult result = run_tune(options, {}, {});
  for (const Trial& trial : result.trials)
    std::printf("%s: %s\n", trial.spec.c_str(), trial.error ? "failed" : "ok");
  return result.winner ? 0 : 4;
}

int list() {
  const StrategyInfo& mine = strategies().back();
  std::printf("%s: %s; %s\n", std::string(mine.name).c_str(), std::string(mine.help).c_str(),
              has_option(mine, "binding") ? "binding" : "no binding");
  std::printf("%s\n", to_string(parse_row("mine:window=2,binding=on")).c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string what = argc > 1 ? argv[1] : "";
    const std::string row = argc > 2 ? argv[2] : "";
    if (what != "add-late") add_mine();
    if (what != "unserved-bench" && what != "unserved-tune") {
      if (const auto exit_code = serve_worker(argc, argv)) return *exit_code;
    }
    if (what == "add-late") add_mine();
    if (what == "list") return list();
    if (what == "bench" || what == "unserved-bench") return compare(row);
    if (what == "tune" || what == "unserved-tune") return tune(row);
    return 1;
  } catch (const Error& error) {
    std::printf("%s: %s\n", error.kind() == ErrorKind::input ? "input" : "failure", error.what());
    return 1;
  }
}
