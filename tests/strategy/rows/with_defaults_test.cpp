#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/system/cpu_budget.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ShownOptions, name_every_option_that_the_strategy_has) {
  for (const StrategyInfo& info : strategies()) {
    const auto shown = shown_options(with_defaults(parse_row(std::string(info.name))));
    for (const RowOption& option : row_options()) {
      EXPECT_EQ(shown.contains(std::string(option.name)), has_option(info, option.name))
          << info.name << ", " << option.name;
    }
  }
}

TEST(ShownOptions, show_the_defaults_of_unset_options) {
  const std::map<std::string, std::string> expected{
      {"intra", "default"},    {"spin", "default"}, {"threads", "session"},
      {"window", "unbounded"}, {"arena", "own"},    {"upload", "own"},
      {"binding", "off"},      {"pinned", "off"},   {"device", "cuda"}};
  EXPECT_EQ(shown_options(with_defaults(parse_row("serial"), "cuda")), expected);
}

TEST(ShownOptions, show_given_values_as_they_are_typed) {
  const auto shown =
      shown_options(parse_row("pool:intra=2,spin=off,workers=3,window=4,arena=shared,device=cpu"));
  const std::map<std::string, std::string> expected{
      {"intra", "2"},      {"spin", "off"},   {"workers", "3"},      {"window", "4"},
      {"arena", "shared"}, {"device", "cpu"}, {"sessions", "1"},     {"upload", "own"},
      {"binding", "off"},  {"pinned", "off"}, {"threads", "session"}};
  EXPECT_EQ(shown, expected);
}

TEST(ShownOptions, show_the_sessions_that_the_devices_of_the_models_need) {
  const auto sessions = [](const std::string& row, const std::vector<std::string>& devices) {
    return shown_options(with_defaults(parse_row(row), "cpu", devices), devices).at("sessions");
  };
  EXPECT_EQ(sessions("pool:workers=3", {"", "cuda"}), "1");
  EXPECT_EQ(sessions("pool:workers=3,device=xnnpack", {"", ""}), "3");
  EXPECT_EQ(sessions("pool:workers=3", {"xnnpack", "", "xnnpack"}), "3 on xnnpack, 1 on cpu");
  EXPECT_EQ(sessions("pool:workers=3,sessions=2", {"xnnpack", ""}), "2");
}

TEST(ShownOptions, show_each_upload_mode_as_it_is_typed) {
  for (const std::string upload : {"own", "shared", "ahead"})
    EXPECT_EQ(shown_options(parse_row("serial:upload=" + upload)).at("upload"), upload);
}

TEST(WithDefaults, keeps_given_values) {
  const RowOptions options =
      with_defaults(parse_row("pool:workers=7,intra=3,window=unbounded,device=cpu"), "cuda")
          .options;
  EXPECT_EQ(options.workers, 7);
  EXPECT_EQ(options.intra, 3);
  EXPECT_EQ(options.window, Window{});
  EXPECT_EQ(options.device, "cpu");
}

TEST(WithDefaults, leaves_the_rows_of_the_study_to_the_runtime) {
  for (const char* const study : {"serial", "threads", "processes", "coroutines"}) {
    const RowOptions options = with_defaults(parse_row(study)).options;
    EXPECT_FALSE(options.intra.is_set() || options.spin.is_set() || options.window || options.arena)
        << study;
  }
}

TEST(WithDefaults, gives_the_pool_one_worker_per_cpu_and_two_batches_per_worker) {
  const RowOptions options = with_defaults(parse_row("pool")).options;
  EXPECT_EQ(options.workers, cpu_budget().threads());
  EXPECT_EQ(options.intra, 1);
  EXPECT_EQ(options.window, Window{2U * static_cast<std::size_t>(cpu_budget().threads())});
}

TEST(WithDefaults, turns_spinning_off_for_async) {
  const RowOptions options = with_defaults(parse_row("async")).options;
  EXPECT_EQ(options.spin, Spin::off());
}

TEST(WithDefaults, leaves_spinning_of_async_to_the_runtime_if_the_row_says_so) {
  EXPECT_TRUE(with_defaults(parse_row("async:spin=default")).options.spin.is_runtime_default());
}

TEST(WithDefaults, sets_the_threads_per_session_of_async) {
  // The calling thread, which runs nothing, plus the session's share of the workers.
  const auto threads = [](std::size_t models) {
    return with_defaults(parse_row("async:workers=4"), "cpu", std::vector<std::string>(models))
        .options.intra;
  };
  EXPECT_EQ(threads(1), 5);
  EXPECT_EQ(threads(2), 3);
  EXPECT_EQ(threads(3), 3);
  EXPECT_EQ(threads(8), 2);
  EXPECT_FALSE(threads(0).is_set()) << "the number of models is not known yet";
}

TEST(WithDefaults, gives_a_global_pool_one_thread_per_cpu) {
  for (const char* const strategy : {"serial", "threads", "processes", "coroutines", "pool"}) {
    const std::string row = std::string(strategy) + ":threads=global";
    EXPECT_EQ(with_defaults(parse_row(row)).options.intra, cpu_budget().threads()) << row;
  }
  EXPECT_EQ(with_defaults(parse_row("pool:threads=global,intra=5")).options.intra, 5);
  EXPECT_EQ(with_defaults(parse_row("pool:threads=session")).options.intra, 1);
}

TEST(WithDefaults, gives_a_global_pool_of_async_a_thread_per_worker_besides_the_calling_one) {
  for (const std::size_t models : {0U, 1U, 8U}) {
    const Row row = with_defaults(parse_row("async:workers=4,threads=global"), "cpu",
                                  std::vector<std::string>(models, "cpu"));
    EXPECT_EQ(row.options.intra, 5) << models;
  }
}

TEST(WithDefaults, refuses_the_default_number_of_threads_for_async) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { parse_row("async:intra=default"); }),
              HasSubstr("give intra=2 or more"));
}

TEST(WithDefaults, turns_binding_on_for_cuda_graphs) {
  EXPECT_EQ(with_defaults(parse_row("threads"), "cuda").options.binding, std::nullopt);
  EXPECT_EQ(with_defaults(parse_row("threads"), "cuda+graph").options.binding, true);
  EXPECT_EQ(with_defaults(parse_row("pool:device=cuda:1+graph")).options.binding, true);
}

TEST(WithDefaults, refuses_options_that_contradict_cuda_graphs) {
  const auto refusal = [](const std::string& row) {
    return test::error_text(ErrorKind::input, [&] { with_defaults(parse_row(row), "cuda+graph"); });
  };
  EXPECT_THAT(refusal("async"), AllOf(HasSubstr("row 'async' on device 'cuda+graph'"),
                                      HasSubstr("belongs to the thread")));
  EXPECT_THAT(refusal("pool:arena=shared"), HasSubstr("leave arena out"));
  EXPECT_THAT(refusal("serial:binding=off"), HasSubstr("leave binding out"));
}

TEST(WithDefaults, shares_an_arena_by_default_only_if_all_models_are_on_the_cpu) {
  const auto arena = [](const std::string& row, const std::vector<std::string>& devices,
                        const std::string& device = "cpu") {
    return with_defaults(parse_row(row), device, devices).options.arena;
  };
  for (const std::string row : {"pool", "async"}) {
    EXPECT_EQ(arena(row, {"", "CPUExecutionProvider"}), Arena::shared);
    EXPECT_EQ(arena(row, {""}, "cuda"), Arena::own);
    EXPECT_EQ(arena(row, {"", "openvino"}), Arena::own);
    EXPECT_EQ(arena(row, {"cpu"}, "cuda"), Arena::shared);
    EXPECT_EQ(arena(row, {}), std::nullopt) << "the models are not known yet";
  }
  EXPECT_EQ(arena("pool:arena=shared", {""}, "cuda"), Arena::shared);
  EXPECT_EQ(arena("serial", {""}), std::nullopt);
}

TEST(WithDefaults, apply_the_rules_of_cuda_graphs_if_one_model_has_them) {
  const std::vector<std::string> mixed{"", "cuda:1+graph"};
  EXPECT_EQ(with_defaults(parse_row("pool"), "cpu", mixed).options.binding, std::nullopt);
  EXPECT_EQ(with_defaults(parse_row("pool:device=cuda+graph"), "cpu", mixed).options.binding, true);
  EXPECT_EQ(with_defaults(parse_row("async"), "cuda+graph", {"cpu"}).options.binding, std::nullopt);
  EXPECT_THAT(
      test::error_text(ErrorKind::input, [&] { with_defaults(parse_row("async"), "cpu", mixed); }),
      AllOf(HasSubstr("on device 'cuda:1+graph'"), HasSubstr("belongs to the thread")));
}

}  // namespace
}  // namespace ortchestra
