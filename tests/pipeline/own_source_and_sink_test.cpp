#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "support/error_text.h"
#include "support/pipeline_runs.h"

// Runs with a source and a sink that the program implements.
namespace ortchestra {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

/// Grey pictures. The value of the pixels is the index of the frame.
class GreyFrames : public Source {
 public:
  explicit GreyFrames(std::int64_t frames) : frames_(frames) { info_.fps = 10; }

  const SourceInfo& info() const override { return info_; }
  std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
    if (at_ == frames_) return EndOfSource{};
    constexpr int side = 16;
    NewPicture made = make_picture({side, side});
    std::fill_n(made.pixels, made.picture.stride * side, static_cast<std::uint8_t>(at_));
    const std::int64_t index = at_++;
    return SourceFrame{std::move(made.picture), index, std::chrono::milliseconds(100 * index)};
  }

 protected:
  SourceInfo info_;
  const std::int64_t frames_;
  std::int64_t at_ = 0;
};

class RecordingSink : public PredictionSink {
 public:
  void begin(const std::vector<PredictedModel>& models) override {
    for (const PredictedModel& model : models) names.push_back(model.name);
  }
  void write(const FramePredictions& frame, const Picture*) override { frames.push_back(frame); }
  void finish() override { finished = true; }

  std::vector<std::string> names;
  std::vector<FramePredictions> frames;
  bool finished = false;
};

PipelineOptions own_options(std::shared_ptr<Source> source, std::shared_ptr<PredictionSink> sink,
                            const std::string& row = "pool") {
  PipelineOptions options;
  options.models = three_models();
  options.inputs = {{"greys", std::move(source)}};
  options.outputs = {{"memory", std::move(sink)}};
  options.row = parse_row(row);
  return options;
}

class PipelineOwnSourceAndSink : public StrategyTest {};

TEST_P(PipelineOwnSourceAndSink, produce_the_same_predictions_as_files) {
  const auto sink = std::make_shared<RecordingSink>();
  const RunSummary summary = run(own_options(std::make_shared<GreyFrames>(9), sink, row()));
  EXPECT_EQ(summary.frames, 9);
  EXPECT_EQ(summary.outputs.at(0).output, "memory");
  EXPECT_THAT(sink->names, ElementsAre("first", "second", "bytes"));
  EXPECT_TRUE(sink->finished);

  const TemporaryDirectory folder;
  const auto of_files = std::make_shared<RecordingSink>();
  PipelineOptions files = own_options(nullptr, of_files, row());
  files.inputs = {grey_pictures(folder / "in", 9)};
  run(files);
  ASSERT_EQ(sink->frames.size(), 9U);
  for (std::size_t i = 0; i < sink->frames.size(); ++i) {
    EXPECT_EQ(sink->frames[i].input, "greys");
    EXPECT_EQ(sink->frames[i].timestamp, std::chrono::milliseconds(100 * i));
    for (std::size_t model = 0; model < 3; ++model)
      EXPECT_EQ(std::get<Tensors>(sink->frames[i].predictions[model].found),
                std::get<Tensors>(of_files->frames[i].predictions[model].found));
  }
}

TEST_P(PipelineOwnSourceAndSink, can_be_used_together_with_files) {
  const TemporaryDirectory folder;
  const auto sink = std::make_shared<RecordingSink>();
  PipelineOptions options = own_options(std::make_shared<GreyFrames>(7), sink, row());
  options.outputs.emplace_back(folder / "a.jsonl");
  run(options);
  EXPECT_EQ(json_lines(folder / "a.jsonl").size(), 7U);
  EXPECT_EQ(sink->frames.size(), 7U);
}

INSTANTIATE_TEST_SUITE_P(ByStrategy, PipelineOwnSourceAndSink, testing::ValuesIn(strategy_names()),
                         [](const auto& row) { return row.param; });

TEST(PipelineOwnSource, that_throws_ends_the_run_with_its_exception) {
  struct Broken : GreyFrames {
    Broken() : GreyFrames(9) {}
    std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
      if (at_ == 5) throw std::runtime_error("the sensor is gone");
      return GreyFrames::next();
    }
  };
  const auto sink = std::make_shared<RecordingSink>();
  try {
    run(own_options(std::make_shared<Broken>(), sink));
    ADD_FAILURE() << "the run did not fail";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "the sensor is gone");
  }
  EXPECT_FALSE(sink->finished);
}

TEST(PipelineOwnSource, that_is_live_leaves_finished_outputs_after_a_stop) {
  struct Camera : GreyFrames {
    explicit Camera(std::stop_source stop) : GreyFrames(1'000), stop_(std::move(stop)) {
      info_.is_live = true;
    }
    std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
      if (at_ == 5) stop_.request_stop();
      return GreyFrames::next();
    }
    std::stop_source stop_;
  };
  std::stop_source stop;
  const auto sink = std::make_shared<RecordingSink>();
  const RunSummary summary =
      run(own_options(std::make_shared<Camera>(stop), sink), {}, stop.get_token());
  EXPECT_FALSE(summary.interrupted);
  EXPECT_TRUE(sink->finished);
  EXPECT_EQ(sink->frames.size(), 6U);
}

TEST(PipelineOwnSource, that_is_not_live_is_interrupted_by_a_stop) {
  struct Stopping : GreyFrames {
    explicit Stopping(std::stop_source stop) : GreyFrames(1'000), stop_(std::move(stop)) {}
    std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
      if (at_ == 5) stop_.request_stop();
      return GreyFrames::next();
    }
    std::stop_source stop_;
  };
  std::stop_source stop;
  const auto sink = std::make_shared<RecordingSink>();
  const RunSummary summary =
      run(own_options(std::make_shared<Stopping>(stop), sink), {}, stop.get_token());
  EXPECT_TRUE(summary.interrupted);
  EXPECT_FALSE(sink->finished);
}

TEST(PipelineOwnSink, that_throws_ends_the_run_with_its_exception) {
  struct Full : RecordingSink {
    void write(const FramePredictions& frame, const Picture* picture) override {
      if (frames.size() == 3) throw std::runtime_error("no space");
      RecordingSink::write(frame, picture);
    }
  };
  const auto sink = std::make_shared<Full>();
  EXPECT_THROW(run(own_options(std::make_shared<GreyFrames>(1'000), sink)), std::runtime_error);
  EXPECT_EQ(sink->frames.size(), 3U);
}

TEST(PipelineOwnSink, that_blocks_makes_the_source_wait) {
  struct Counting : GreyFrames {
    Counting() : GreyFrames(1'000) {}
    std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
      ++read;
      return GreyFrames::next();
    }
    std::atomic<std::int64_t> read = 0;
  };
  struct Slow : RecordingSink {
    void write(const FramePredictions& frame, const Picture* picture) override {
      if (frames.empty()) {
        reached.count_down();
        unblock.wait();
      }
      RecordingSink::write(frame, picture);
    }
    std::latch reached{1};
    std::latch unblock{1};
  };
  const auto source = std::make_shared<Counting>();
  const auto sink = std::make_shared<Slow>();
  std::jthread running([&] { run(own_options(source, sink)); });
  sink->reached.wait();
  EXPECT_LT(source->read, 1'000);
  sink->unblock.count_down();
  running.join();
  EXPECT_EQ(sink->frames.size(), 1'000U);
}

TEST(PipelineOwnSink, receives_the_picture_and_the_values_that_it_needs) {
  struct CheckingSink : RecordingSink {
    SinkNeeds needs() const override { return {.picture = true, .values = true}; }
    void write(const FramePredictions& frame, const Picture* picture) override {
      ASSERT_NE(picture->pixels, nullptr);
      EXPECT_EQ(picture->pixels.get()[0], frame.index);
      EXPECT_EQ(frame.predictions[0].values.size(), 1U);
      RecordingSink::write(frame, picture);
    }
  };
  const auto sink = std::make_shared<CheckingSink>();
  run(own_options(std::make_shared<GreyFrames>(20), sink));
  EXPECT_EQ(sink->frames.size(), 20U);
}

TEST(PipelineOwnSink, receives_only_the_missing_frames_of_a_resumed_run) {
  const TemporaryDirectory folder;
  const auto first = std::make_shared<RecordingSink>();
  PipelineOptions options = own_options(nullptr, first);
  options.models = {pipeline_model("a", "type=uint8,fail_value=17")};
  options.inputs = {grey_pictures(folder / "in", 30)};
  options.outputs.emplace_back(folder / "a.jsonl");
  options.checkpoint_frames = 4;
  options.on_model_error = OnModelError::fail;
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { run(options); }), HasSubstr("frame 17"));
  const auto second = std::make_shared<RecordingSink>();
  options.outputs[0] = {"memory", second};
  options.on_model_error = OnModelError::carry_on;
  options.existing = Existing::resume;
  run(options);
  ASSERT_EQ(second->frames.size(), 14U);
  EXPECT_EQ(second->frames[0].index, 16);
  EXPECT_EQ(json_lines(folder / "a.jsonl").size(), 30U);
}

}  // namespace
}  // namespace ortchestra
