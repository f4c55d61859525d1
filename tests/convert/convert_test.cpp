#include "ortchestra/convert/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/files/file.h"
#include "sink/frames.h"
#include "support/error_text.h"
#include "support/onnx_models.h"
#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

/// The forms of predictions that a run writes and a conversion can write.
std::vector<std::string> convertible_outputs(const std::string& only) {
  return {"a.csv", "a.json", "b.jsonl", "a.yolo/" + only, "a.yolo-scores/" + only};
}

class Convert : public testing::Test {
 protected:
  /// Converts a file of the folder `direct` to outputs in the folder `converted`.
  ConvertSummary convert(const std::vector<std::string>& outputs,
                         const std::string& input = "a.jsonl", std::stop_token stop = {}) {
    fs::create_directories(folder_ / "converted");
    ConvertOptions options;
    options.input = folder_ / "direct" / input;
    for (const std::string& output : outputs)
      options.outputs.push_back(parse_output((folder_ / "converted").string() + "/" + output));
    PipelineObserver observer;
    observer.on_note = [&](const RunNote& note) { notes_.push_back(note.text); };
    return convert_predictions(options, observer, std::move(stop));
  }
  void write_lines(const std::string& text) const {
    fs::create_directories(folder_ / "direct");
    write_file_atomically(folder_ / "direct" / "a.jsonl", text);
  }
  std::map<std::string, std::string> direct() const {
    fs::remove(folder_ / "direct" / "a.jsonl");
    return files_below(folder_ / "direct");
  }
  std::map<std::string, std::string> converted() const {
    return files_below(folder_ / "converted");
  }

  /// Runs the models with all outputs, converts the JSONL file, and compares all files.
  void expect_the_bytes_of_a_run(PipelineOptions options, const std::string& only) {
    fs::create_directories(folder_ / "direct");
    options.outputs = {folder_ / "direct" / "a.jsonl"};
    for (const std::string& output : convertible_outputs(only))
      options.outputs.push_back(parse_output((folder_ / "direct").string() + "/" + output));
    const RunSummary ran = run(options);
    const ConvertSummary summary = convert(convertible_outputs(only));
    EXPECT_EQ(converted(), direct());
    for (std::size_t i = 0; i < summary.outputs.size(); ++i) {
      EXPECT_EQ(summary.outputs[i].notes, ran.outputs.at(i + 1).notes);
      EXPECT_EQ(summary.outputs[i].frames, ran.outputs.at(i + 1).frames);
      EXPECT_EQ(summary.outputs[i].bytes, ran.outputs.at(i + 1).bytes);
    }
  }

  TemporaryDirectory folder_;
  std::vector<std::string> notes_;
};

/// Frames with detections at random places, with all digits that a float has.
std::vector<FramePredictions> random_frames(int count) {
  std::mt19937 random(19);
  const auto number = [&](float most) {
    return most * static_cast<float>(random() % 1'000'003) / 1'000'003.0F;
  };
  std::vector<FramePredictions> frames;
  for (int i = 0; i < count; ++i) {
    FramePredictions frame = full_frame(i);
    frame.timestamp = std::chrono::nanoseconds(std::int64_t{i} * 33'366'667);
    frame.width = 16'384;
    frame.height = 9'000;
    frame.predictions.erase(frame.predictions.begin() + 1);  // its mask has another size
    auto& boxes = std::get<Boxes>(frame.predictions[0].found);
    auto& pose = std::get<Poses>(frame.predictions[1].found)[0];
    for (int k = 0; k < 20; ++k) {
      boxes.push_back({number(16'000), number(8'000), number(384), number(1'000),
                       number(k % 3 == 0 ? 90 : 1), k % 2});
      pose.points.push_back({number(20'000) - 1'000, number(9'000), number(1)});
    }
    if (i % 2 == 1) pose.box.reset();
    auto& tensor = std::get<Tensors>(frame.predictions[3].found)[0];
    tensor.minimum = i % 2 == 0 ? -0.0 : double{number(1e9F)};
    tensor.mean = 1.0 / (i + 3);
    frames.push_back(frame);
  }
  return frames;
}

TEST_F(Convert, gives_the_bytes_that_sinks_give_for_the_same_frames) {
  std::vector<FramePredictions> frames = random_frames(25);
  frames.push_back(full_frame(100));
  fs::create_directories(folder_ / "direct");
  for (const std::string name : {"a.jsonl", "a.csv", "a.json"}) {
    const auto sink = open_sink(folder_ / "direct" / name, sink_options());
    for (const FramePredictions& frame : frames) sink->write(frame, nullptr);
    sink->finish();
  }
  for (const std::string name : {"a.yolo", "a.yolo-scores"}) {
    const auto sink = open_sink(folder_ / "direct" / name, sink_options());
    for (FramePredictions frame : frames) {
      frame.predictions.resize(1);
      sink->write(frame, nullptr);
    }
    sink->finish();
  }
  convert({"a.csv", "a.json", "a.yolo/:faces", "a.yolo-scores/:faces"});
  EXPECT_EQ(converted(), direct());
}

TEST_F(Convert, gives_the_bytes_of_a_run_of_fake_models) {
  PipelineOptions options =
      pipeline_options({pipeline_model("kinds", "outputs=3"), pipeline_model("raw", "fail_value=4"),
                        pipeline_model("rare", "", 3)},
                       grey_pictures(folder_ / "in", 7), "");
  options.models[0].decode.kind = "classes";
  options.models[0].decode.labels = {"cat", "=dog", "a \"b\", c"};
  expect_the_bytes_of_a_run(options, ":kinds");
}

TEST_F(Convert, gives_the_bytes_of_a_run_with_several_inputs) {
  PipelineOptions options = pipeline_options(three_models(), grey_pictures(folder_ / "in", 4), "");
  options.inputs.emplace_back("synthetic");
  options.frames = 3;
  fs::create_directories(folder_ / "direct");
  options.outputs = {folder_ / "direct" / "a.jsonl", folder_ / "direct" / "a.json",
                     folder_ / "direct" / "{stem}.csv",
                     parse_output(folder_ / "direct" / "{stem}.yolo/:first")};
  run(options);
  EXPECT_EQ(convert({"a.json", "{stem}.csv", "{stem}.yolo/:first"}).frames, 6);
  EXPECT_EQ(converted(), direct());
}

class OrtConvert : public Convert {};

/// A model with constant outputs for 64 × 64 pixels.
OnnxModel constant_model() {
  OnnxModel model;
  model.input("x", onnx::TensorProto::FLOAT, "batch,3,64,64");
  return model;
}

TEST_F(OrtConvert, gives_the_bytes_of_a_run_with_decoders_for_boxes_masks_and_poses) {
  OnnxModel boxes = constant_model();
  boxes.fixed_output("out", {1, 2, 6},
                     {0.3F, 1.7F, 32.123F, 40.005F, .91234F, 1, 32, 32, 64, 63.7F, .8F, 0});
  OnnxModel points = constant_model();
  points.fixed_output("out", {1, 3, 3}, {.1F, .2F, .9F, .333F, .777F, .5F, .5F, .5F, 0});
  OnnxModel masks = constant_model();
  std::vector<float> map;
  for (int pixel = 0; pixel < 2 * 8 * 8; ++pixel) map.push_back(pixel % 7 < 3 ? .9F : .1F);
  masks.fixed_output("out", {1, 2, 8, 8}, map);
  const auto model = [&](const std::string& name, const OnnxModel& onnx, const std::string& kind) {
    EngineModel made;
    made.request.name = name;
    made.request.source = onnx.write(folder_ / (name + ".onnx"));
    made.decode.kind = kind;
    return made;
  };
  PipelineOptions options =
      pipeline_options({model("boxes", boxes, "detections"), model("points", points, "keypoints"),
                        model("masks", masks, "mask")},
                       grey_pictures(folder_ / "in", 3), "");
  options.models[0].decode.labels = {"cup", "cat"};
  expect_the_bytes_of_a_run(options, ":boxes");
}

TEST_F(Convert, converts_a_file_without_frames) {
  write_lines("");
  EXPECT_EQ(convert({"a.csv", "a.json"}).frames, 0);
  EXPECT_EQ(converted().size(), 2U);
}

TEST_F(Convert, refuses_a_damaged_line_before_any_output_is_started) {
  fs::create_directories(folder_ / "direct");
  const auto sink = open_sink(folder_ / "direct" / "a.jsonl", sink_options());
  for (int i = 0; i < 3; ++i) sink->write(full_frame(i), nullptr);
  sink->finish();
  const std::string whole = read_file(folder_ / "direct" / "a.jsonl");
  write_lines(whole.substr(0, whole.size() - 20));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert({"a.csv"}); }),
              AllOf(HasSubstr("a.jsonl, line 3: it is cut off"), HasSubstr("interrupted")));
  EXPECT_THAT(converted(), IsEmpty());
  write_lines(whole + "\n" + whole);
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert({"a.csv"}); }), HasSubstr("line 4"));
}

TEST_F(Convert, says_if_the_last_line_break_is_missing) {
  fs::create_directories(folder_ / "direct");
  const auto sink = open_sink(folder_ / "direct" / "a.jsonl", sink_options());
  sink->write(full_frame(0), nullptr);
  sink->finish();
  std::string whole = read_file(folder_ / "direct" / "a.jsonl");
  convert({"a.csv"});
  EXPECT_THAT(notes_, IsEmpty());
  whole.pop_back();
  write_lines(whole);
  EXPECT_EQ(convert({"b.csv"}).frames, 1);
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("the last line has no line break")));
}

TEST_F(Convert, refuses_formats_that_need_more_than_jsonl_holds) {
  write_lines("");
  for (const auto& [output, need] : {std::pair("a.mp4", "pictures of the frames"),
                                     std::pair("frames/", "pictures of the frames"),
                                     std::pair("a.npz", "values of the models' outputs")}) {
    EXPECT_THAT(error_text(ErrorKind::input, [&, &name = output] { convert({name}); }),
                AllOf(HasSubstr(output), HasSubstr(need), HasSubstr(".csv, .json, .yolo/")));
  }
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert({}); }), HasSubstr("no output"));
}

TEST_F(Convert, refuses_label_files_of_several_models) {
  fs::create_directories(folder_ / "direct");
  const auto sink = open_sink(folder_ / "direct" / "a.jsonl", sink_options());
  sink->write(full_frame(0), nullptr);
  sink->finish();
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert({"a.yolo/"}); }),
              AllOf(HasSubstr("only one model"), HasSubstr("a.yolo/:faces")));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert({"a.yolo/:face"}); }),
              HasSubstr("did you mean 'faces'?"));
  EXPECT_THAT(converted(), IsEmpty());
}

TEST_F(Convert, refuses_one_label_directory_for_several_inputs) {
  std::string line =
      R"({"input":"a.mp4","frame":0,"time_s":0,"width":4,"height":2,"models":{"m":{"boxes":[]}}})";
  write_lines(line + "\n" + line + "\n");
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert({"a.yolo/"}); }), HasSubstr("{stem}"));
  convert({"{stem}.yolo/"});
  EXPECT_EQ(converted().count("a.yolo/000000.txt"), 1U);
  EXPECT_EQ(converted().count("a-2.yolo/000000.txt"), 1U);
}

TEST_F(Convert, never_overwrites_its_input) {
  write_lines("");
  const std::string input = folder_ / "direct" / "a.jsonl";
  ConvertOptions options{input, {input}, Existing::overwrite};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { convert_predictions(options, {}, {}); }),
              HasSubstr("would overwrite the file to convert"));
}

TEST_F(Convert, refuses_inputs_that_cannot_be_read_twice) {
  for (const auto& [input, reason] : {std::pair(std::string("/dev/null"), "read twice"),
                                      std::pair(std::string("-"), "read twice"),
                                      std::pair(folder_.path().string(), "is a directory"),
                                      std::pair((folder_ / "none").string(), "can't be read")}) {
    const ConvertOptions options{input, {folder_ / "x.csv"}, Existing::refuse};
    EXPECT_THAT(error_text(ErrorKind::input, [&] { convert_predictions(options, {}, {}); }),
                HasSubstr(reason));
  }
}

TEST_F(Convert, removes_what_it_began_when_it_is_stopped) {
  std::string lines;
  for (int frame = 0; frame < 200; ++frame)
    lines += R"({"input":"a","frame":)" + std::to_string(frame) +
             R"(,"time_s":0,"width":4,"height":2,"models":{"m":{"boxes":[]}}})" + "\n";
  write_lines(lines);
  std::stop_source stop;
  ConvertOptions options{folder_ / "direct" / "a.jsonl",
                         {folder_ / "x.csv", folder_ / "x.json", folder_ / "x.yolo/"},
                         Existing::refuse};
  PipelineObserver observer;
  std::string stage;
  observer.on_stage = [&](const std::string& what) { stage = what; };
  observer.on_progress = [&](std::int64_t, std::optional<std::int64_t> all, double) {
    if (all) stop.request_stop();
  };
  EXPECT_TRUE(convert_predictions(options, observer, stop.get_token()).interrupted);
  EXPECT_EQ(stage, "converting");
  EXPECT_EQ(folder_.entries(), 1U);  // the input
}

}  // namespace
}  // namespace ortchestra
