#include "ortchestra/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "fake/fake_gate.h"
#include "support/error_text.h"
#include "support/strategy_test.h"

// A program submits its own frames to the engine: order, capacity, end, errors. The predictions are
// compared with those of an engine that gets only one frame.
namespace ortchestra {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::SizeIs;

Picture grey(int value) {
  constexpr int side = 8;
  NewPicture made = make_picture({side, side});
  std::memset(made.pixels, value, static_cast<std::size_t>(made.picture.stride) * side);
  return made.picture;
}

EngineOptions engine_options(const std::string& row, const std::string& model = "type=uint8") {
  EngineOptions options;
  options.models = {{.request = fake_model("first", model)},
                    {.request = fake_model("second", "type=uint8,seed=7,outputs=2")}};
  options.row = parse_row(row);
  return options;
}

/// The mean of the first model's output. It differs for frames of different greys.
double mean_of(const EngineResult& result) {
  const auto& tensors = std::get<Tensors>(result.predictions.predictions.at(0).found);
  return tensors.at(0).mean.value();
}

/// The mean that an engine computes for one grey frame alone.
double mean_alone(int value) {
  Engine engine(engine_options("serial"));
  const Engine::Stream stream = engine.add_stream();
  engine.submit(stream, grey(value));
  engine.end(stream);
  return mean_of(*engine.next(stream));
}

class EngineByStrategy : public StrategyTest {};

TEST_P(EngineByStrategy, returns_the_results_of_each_stream_in_order) {
  Engine engine(engine_options(row()));
  const Engine::Stream left = engine.add_stream({.name = "left"});
  const Engine::Stream right = engine.add_stream({.name = "right"});
  constexpr int frames = 20;
  for (int frame = 0; frame < frames; ++frame) {
    EXPECT_TRUE(engine.submit(left, grey(frame), std::chrono::milliseconds(frame)));
    if (frame % 2 == 0) {
      EXPECT_TRUE(engine.submit(right, grey(100 + frame)));
    }
  }
  engine.finish();
  int frame = 0;
  for (const EngineResult& result : engine.results(left)) {
    EXPECT_EQ(result.predictions.input, "left");
    EXPECT_EQ(result.predictions.index, frame);
    EXPECT_EQ(result.predictions.timestamp, std::chrono::milliseconds(frame));
    EXPECT_THAT(result.predictions.predictions, SizeIs(2));
    EXPECT_EQ(mean_of(result), mean_alone(frame));
    ++frame;
  }
  EXPECT_EQ(frame, frames);
  frame = 0;
  for (const EngineResult& result : engine.results(right)) {
    EXPECT_EQ(result.predictions.index, frame);
    EXPECT_EQ(mean_of(result), mean_alone(100 + 2 * frame));
    ++frame;
  }
  EXPECT_EQ(frame, frames / 2);
  const EngineFigures figures = engine.figures();
  EXPECT_EQ(figures.models.at(0).runs, frames + frames / 2);
  EXPECT_EQ(figures.models.at(0).failed_batches, 0);
}

TEST_P(EngineByStrategy, can_be_cancelled_while_frames_are_in_flight) {
  FifoGate gate;
  Engine engine(engine_options(row(), "type=uint8,gate=" + gate.path()));
  const Engine::Stream stream = engine.add_stream({.bounded = true});
  std::jthread producer([&] {
    while (engine.submit(stream, grey(1))) {
    }
  });
  std::jthread consumer([&] { EXPECT_FALSE(engine.next(stream)); });
  gate.wait_for_a_run();
  engine.cancel();
  producer.join();
  consumer.join();
  EXPECT_FALSE(engine.submit(stream, grey(2)));
  EXPECT_FALSE(engine.next(stream));
}

INSTANTIATE_TEST_SUITE_P(ByStrategy, EngineByStrategy, testing::ValuesIn(strategy_names()),
                         [](const auto& row) { return row.param; });

TEST(Engine, accepts_all_frames_of_an_unbounded_stream_before_results_are_taken) {
  Engine engine(engine_options("pool:window=1"));
  const Engine::Stream stream = engine.add_stream();
  constexpr int frames = 100;
  for (int frame = 0; frame < frames; ++frame) engine.submit(stream, grey(frame));
  engine.end(stream);
  int taken = 0;
  while (engine.next(stream)) ++taken;
  EXPECT_EQ(taken, frames);
}

/// Submits frames until the engine is full. Returns how many it accepted.
std::int64_t fill(Engine& engine, Engine::Stream stream) {
  std::int64_t taken = 0;
  while (engine.try_submit(stream, {grey(0), taken, {}})) ++taken;
  return taken;
}

TEST(Engine, refuses_a_frame_without_waiting_while_it_is_full) {
  FakeGate gate("engine-full");
  Engine engine(engine_options("pool:window=1,workers=1", "type=uint8,gate=engine-full"));
  const Engine::Stream stream = engine.add_stream();
  const std::int64_t taken = fill(engine, stream);
  EXPECT_GT(taken, 1);
  gate.open();
  EXPECT_TRUE(engine.submit(stream, {grey(0), taken, {}}));
  engine.finish();
  std::int64_t results = 0;
  while (engine.next(stream)) ++results;
  EXPECT_EQ(results, taken + 1);
}

TEST(Engine, waits_for_room_as_long_as_the_caller_has_patience) {
  FakeGate gate("engine-patience");
  Engine engine(engine_options("pool:window=1,workers=1", "type=uint8,gate=engine-patience"));
  const Engine::Stream stream = engine.add_stream();
  const std::int64_t taken = fill(engine, stream);
  EXPECT_FALSE(engine.try_submit(stream, {grey(0), taken, {}}, std::chrono::milliseconds(1)));
  std::jthread opener([&] { gate.open(); });
  EXPECT_TRUE(engine.try_submit(stream, {grey(0), taken, {}}, std::chrono::hours(1)));
  engine.end(stream);
  EXPECT_THAT(error_text(ErrorKind::input,
                         [&] {
                           engine.try_submit(stream, {grey(0), taken, {}}, std::chrono::hours(1));
                         }),
              HasSubstr("was ended"));
}

TEST(Engine, refuses_frames_of_a_full_bounded_stream_until_results_are_taken) {
  FakeGate gate("engine-bounded");
  Engine engine(engine_options("pool:window=1", "type=uint8,gate=engine-bounded"));
  const Engine::Stream stream = engine.add_stream({.bounded = true});
  const std::int64_t taken = fill(engine, stream);
  gate.open();
  while (engine.figures().models[0].runs < taken) std::this_thread::yield();
  EXPECT_FALSE(engine.try_submit(stream, {grey(0), taken, {}}));
  EXPECT_TRUE(engine.next(stream));
  EXPECT_TRUE(engine.submit(stream, {grey(0), taken, {}}));
}

TEST(Engine, sends_a_batch_that_is_not_full_when_the_stream_is_cut) {
  EngineOptions options = engine_options("pool");
  options.batch = 4;
  Engine engine(options);
  const Engine::Stream stream = engine.add_stream();
  for (int frame = 0; frame < 6; ++frame) engine.submit(stream, grey(frame));
  for (int frame = 0; frame < 4; ++frame) EXPECT_EQ(engine.next(stream)->predictions.index, frame);
  engine.cut(stream);
  EXPECT_EQ(mean_of(*engine.next(stream)), mean_alone(4));
  EXPECT_EQ(mean_of(*engine.next(stream)), mean_alone(5));
  engine.end(stream);
  EXPECT_FALSE(engine.next(stream));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { engine.submit(stream, grey(6)); }),
              HasSubstr("was ended"));
}

TEST(Engine, returns_pictures_and_values_if_the_stream_keeps_them) {
  Engine engine(engine_options("pool"));
  const Engine::Stream bare = engine.add_stream();
  const Engine::Stream full = engine.add_stream({.keep_pictures = true, .keep_values = true});
  engine.submit(bare, grey(3));
  engine.submit(full, grey(3));
  engine.finish();
  const EngineResult without = *engine.next(bare);
  EXPECT_EQ(without.picture.pixels, nullptr);
  EXPECT_TRUE(without.predictions.predictions[0].values.empty());
  const EngineResult with = *engine.next(full);
  ASSERT_NE(with.picture.pixels, nullptr);
  EXPECT_EQ(with.picture.pixels.get()[0], 3);
  EXPECT_THAT(with.predictions.predictions[0].values, SizeIs(1));
}

TEST(Engine, passes_results_to_a_callback_in_order) {
  std::vector<std::int64_t> seen;
  {
    Engine engine(engine_options("threads"));
    const Engine::Stream stream = engine.add_stream({.on_result = [&](const EngineResult& result) {
      seen.push_back(result.predictions.index);
    }});
    for (int frame = 0; frame < 40; ++frame) engine.submit(stream, grey(frame));
    engine.finish();
  }
  ASSERT_THAT(seen, SizeIs(40));
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST(Engine, throws_the_exception_of_a_callback) {
  Engine engine(engine_options("pool"));
  const Engine::Stream stream = engine.add_stream(
      {.on_result = [](const EngineResult&) { throw std::runtime_error("no more"); }});
  engine.submit(stream, grey(1));
  EXPECT_THROW(engine.finish(), std::runtime_error);
  EXPECT_THROW(engine.submit(stream, grey(2)), std::runtime_error);
}

TEST(Engine, returns_an_error_for_a_frame_on_which_a_model_fails) {
  Engine engine(engine_options("pool", "type=uint8,fail_value=5"));
  const Engine::Stream stream = engine.add_stream();
  for (const int value : {4, 5, 6}) engine.submit(stream, grey(value));
  engine.finish();
  std::vector<bool> failed;
  for (const EngineResult& result : engine.results(stream)) {
    failed.push_back(result.predictions.predictions.at(0).error.has_value());
    EXPECT_FALSE(result.predictions.predictions.at(1).error);
  }
  EXPECT_EQ(failed, (std::vector{false, true, false}));
}

TEST(Engine, stops_when_a_model_is_lost_unless_told_to_continue) {
  EngineOptions options = engine_options("processes", "type=uint8,kill_value=5");
  const auto run = [&] {
    Engine engine(options);
    const Engine::Stream stream = engine.add_stream();
    for (int frame = 0; frame < 3; ++frame) engine.submit(stream, grey(5));
    engine.finish();
    return engine.next(stream)->predictions;
  };
  try {
    run();
    ADD_FAILURE() << "the engine continued";
  } catch (const ModelLost& lost) {
    EXPECT_EQ(lost.kind(), ErrorKind::failure);
    EXPECT_THAT(lost.what(), HasSubstr("model 'first'"));
  }
  options.end_with_lost_model = false;
  const FramePredictions predictions = run();
  EXPECT_TRUE(predictions.predictions.at(0).error);
  EXPECT_FALSE(predictions.predictions.at(1).error);
}

TEST(Engine, refuses_invalid_options_and_models) {
  EngineOptions none;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { Engine engine(none); }), HasSubstr("no model"));
  EngineOptions never = engine_options("pool");
  never.models[1].every = 0;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { Engine engine(never); }),
              HasSubstr("every of model 'second'"));
  EngineOptions broken = engine_options("pool", "fail_load=1");
  EXPECT_THROW(Engine engine(broken), Error);
}

}  // namespace
}  // namespace ortchestra
