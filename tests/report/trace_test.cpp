#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "ortchestra/report/report.h"
#include "support/made_up_result.h"
#include "support/odd_results.h"

namespace ortchestra {
namespace {

using Json = nlohmann::json;
using Track = std::pair<std::int64_t, std::int64_t>;

std::vector<Json> events_of(const BenchResult& result) {
  const auto trace = Json::parse(render_trace(result));
  return trace.at("traceEvents").get<std::vector<Json>>();
}

std::vector<Json> events_of(const BenchResult& result, const std::string& phase) {
  std::vector<Json> chosen;
  for (const auto& event : events_of(result)) {
    if (event.at("ph") == phase) chosen.push_back(event);
  }
  return chosen;
}

Track track_of(const Json& event) { return {event.at("pid"), event.at("tid")}; }

std::size_t runs_of(const BenchResult& result) {
  std::size_t runs = 0;
  for (const auto& row : result.rows) {
    for (const auto& round : row.rounds) runs += round.events.model.size();
  }
  return runs;
}

TEST(Trace, has_an_event_for_every_run) {
  const auto result = test::result_with_everything();
  EXPECT_EQ(events_of(result, "X").size(), runs_of(result));
}

TEST(Trace, has_the_required_fields_in_every_event) {
  for (const auto& event : events_of(test::result_with_everything())) {
    const auto phase = event.at("ph").get<std::string>();
    ASSERT_TRUE(phase == "X" || phase == "C" || phase == "M") << event;
    EXPECT_TRUE(event.at("name").is_string()) << event;
    EXPECT_TRUE(event.at("pid").is_number_integer()) << event;
    EXPECT_TRUE(event.at("args").is_object()) << event;
    if (phase != "C") {
      EXPECT_TRUE(event.at("tid").is_number_integer()) << event;
    }
    if (phase == "M") continue;
    EXPECT_TRUE(event.at("ts").is_number()) << event;
    EXPECT_GE(event.at("ts").get<double>(), 0) << event;
    if (phase == "C") {
      EXPECT_TRUE(event.at("args").at("value").is_number()) << event;
    } else {
      EXPECT_GE(event.at("dur").get<double>(), 0) << event;
      EXPECT_EQ(event.at("cat"), "run") << event;
    }
  }
}

TEST(Trace, has_no_overlapping_runs_in_a_track) {
  std::map<Track, double> end_of;
  for (const auto& event : events_of(test::result_with_everything(), "X")) {
    const double start = event.at("ts");
    auto& end = end_of[track_of(event)];
    EXPECT_GE(start, end) << event;
    end = start + event.at("dur").get<double>();
  }
  EXPECT_EQ(end_of.size(), 3U * 2U * 2U);  // rows, rounds, lanes
}

TEST(Trace, names_every_process_and_track) {
  std::map<std::int64_t, std::string> processes;
  std::set<Track> tracks;
  std::set<std::int64_t> sorted;
  const auto result = test::result_with_everything();
  for (const auto& event : events_of(result, "M")) {
    const auto name = event.at("name").get<std::string>();
    if (name == "process_name") processes[event.at("pid")] = event.at("args").at("name");
    if (name == "process_sort_index") sorted.insert(event.at("pid").get<std::int64_t>());
    if (name == "thread_name") tracks.insert(track_of(event));
  }
  EXPECT_EQ(processes.size(), 6U);
  EXPECT_EQ(processes.at(1), "serial, round 0");
  EXPECT_EQ(processes.at(6), "pool:workers=2,intra=1, round 1");
  EXPECT_EQ(sorted.size(), 6U);
  for (const auto& event : events_of(result, "X")) EXPECT_TRUE(tracks.contains(track_of(event)));
}

TEST(Trace, gives_times_in_microseconds) {
  const auto runs = events_of(test::made_up_result(), "X");
  EXPECT_EQ(runs.at(1),
            Json::parse(R"({"name": "right", "cat": "run", "ph": "X", "pid": 1, "tid": 1,
                            "ts": 10000.0, "dur": 10000.0,
                            "args": {"batch": 0, "frame": 0, "model": 1, "session": 1}})"));
}

TEST(Trace, numbers_the_frames_of_a_cycled_input) {
  auto result = test::result_with_everything();
  const auto frame_of = [&](std::int64_t batch) {
    for (const auto& event : events_of(result, "X")) {
      if (event.at("args").at("batch") == batch) return event.at("args").at("frame").get<int>();
    }
    return -1;
  };
  EXPECT_EQ(frame_of(63), 63);
  EXPECT_EQ(frame_of(64), 0);
  result.workload.batch_mode = "consecutive";
  result.workload.distinct_batches = 16;
  EXPECT_EQ(frame_of(15), 60);
  EXPECT_EQ(frame_of(17), 4);
}

TEST(Trace, contains_utilisation_as_counters) {
  std::map<std::string, std::size_t> counters;
  for (const auto& event : events_of(test::result_with_everything(), "C"))
    ++counters[event.at("name")];
  EXPECT_EQ(counters, (std::map<std::string, std::size_t>{{"CPU, % of the budget", 6U * 80U},
                                                          {"GPU, %", 6U * 80U}}));
}

TEST(Trace, is_valid_for_unusual_results) {
  for (const auto& [name, result] : test::odd_results()) {
    for (const auto& event : events_of(result)) {
      EXPECT_TRUE(event.at("ph") != "X" || event.at("ts").is_number()) << name << event;
    }
  }
  EXPECT_EQ(events_of(BenchResult()).size(), 0U);
}

}  // namespace
}  // namespace ortchestra
