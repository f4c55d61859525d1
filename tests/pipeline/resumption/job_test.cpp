#include "pipeline/resumption/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/error_text.h"
#include "support/pipeline_runs.h"

namespace ortchestra {
namespace {

using namespace test;

class JobTest : public testing::Test {
 protected:
  JobTest() {
    grey_pictures(folder_ / "in", 3);
    write_file_atomically(folder_ / "video.mp4", std::string(3 << 20, 'v'));
  }

  PipelineOptions options(const std::string& input) const {
    return pipeline_options({pipeline_model("a")}, input, "a.jsonl");
  }
  static nlohmann::json job(const PipelineOptions& options) {
    std::vector<ModelRequest> requests;
    for (const EngineModel& model : options.models) requests.push_back(model.request);
    return job_of(options, resolve_models(requests, options.size, 1),
                  std::vector<PredictedModel>(options.models.size()));
  }
  nlohmann::json job_with(const std::string& input) const { return job(options(input)); }

  TemporaryDirectory folder_;
};

TEST_F(JobTest, is_equal_for_equal_inputs) {
  for (const std::string input : {"in", "video.mp4", "in/*.ppm"})
    EXPECT_EQ(job_with(folder_ / input), job_with(folder_ / input));
  EXPECT_EQ(job_with("synthetic"), job_with("synthetic"));
  EXPECT_EQ(job_with("rtsp://host/a"), job_with("rtsp://host/a"));
}

TEST_F(JobTest, differs_for_a_video_that_differs_at_an_end_or_in_size) {
  const auto before = job_with(folder_ / "video.mp4");
  for (const std::size_t offset : {std::size_t{0}, (std::size_t{3} << 20) - 1}) {
    std::string bytes(3 << 20, 'v');
    bytes[offset] = 'w';
    write_file_atomically(folder_ / "video.mp4", bytes);
    EXPECT_NE(job_with(folder_ / "video.mp4"), before) << offset;
  }
  write_file_atomically(folder_ / "video.mp4", std::string((3 << 20) + 1, 'v'));
  EXPECT_NE(job_with(folder_ / "video.mp4"), before);
}

TEST_F(JobTest, differs_for_a_folder_or_glob_with_an_additional_picture) {
  const auto folder = job_with(folder_ / "in");
  const auto glob = job_with(folder_ / "in/*.ppm");
  write_grey(folder_ / "in", 3, 3);
  EXPECT_NE(job_with(folder_ / "in"), folder);
  EXPECT_NE(job_with(folder_ / "in/*.ppm"), glob);
}

TEST_F(JobTest, refuses_an_input_that_has_vanished) {
  std::filesystem::remove(folder_ / "video.mp4");
  EXPECT_THAT(error_text(ErrorKind::input, [&] { job_with(folder_ / "video.mp4"); }),
              testing::AllOf(testing::HasSubstr("video.mp4"),
                             testing::HasSubstr("No such file or directory")));
}

TEST_F(JobTest, differs_if_an_option_changes_the_outputs) {
  const PipelineOptions plain = options(folder_ / "in");
  const auto expect_another = [&](const auto& change) {
    PipelineOptions changed = plain;
    change(changed);
    EXPECT_NE(job(changed), job(plain)) << job(changed);
  };
  expect_another([](PipelineOptions& o) { o.row = parse_row("serial"); });
  expect_another([](PipelineOptions& o) { o.batch = 2; });
  expect_another([](PipelineOptions& o) { o.models.at(0).request.device = "xnnpack"; });
  expect_another([](PipelineOptions& o) { o.reading.autorotate = false; });
  expect_another([](PipelineOptions& o) { o.frames = 2; });
  expect_another([](PipelineOptions& o) { o.checkpoint_frames = 7; });
  expect_another([](PipelineOptions& o) { o.outputs.push_back("b.csv"); });
  expect_another([](PipelineOptions& o) { o.outputs.front().models = {"a"}; });
  expect_another([](PipelineOptions& o) { o.models[0].every = 2; });
  expect_another([](PipelineOptions& o) { o.models[0].decode.score = 0.5F; });
  expect_another([](PipelineOptions& o) { o.models[0].request.recipe.color = ColorOrder::bgr; });
  expect_another([](PipelineOptions& o) { o.models.push_back(pipeline_model("b")); });
}

TEST_F(JobTest, does_not_depend_on_the_handling_of_errors) {
  PipelineOptions strict = options(folder_ / "in");
  strict.on_bad_frame = OnBadFrame::fail;
  strict.on_model_error = OnModelError::fail;
  strict.existing = Existing::resume;
  EXPECT_EQ(job(strict), job_with(folder_ / "in"));
}

}  // namespace
}  // namespace ortchestra
