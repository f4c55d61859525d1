#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/source/source.h"
#include "sink/frames.h"
#include "source/still.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;
namespace fs = std::filesystem;

class ImagesDirectoryTest : public testing::Test {
 protected:
  std::string directory() const { return (folder_ / "shown").string(); }
  void write(PredictionSink& sink, std::int64_t index) const {
    const Picture picture = test::uniform_picture(64, 48, 200, 100, 50);
    FramePredictions frame = test::full_frame(index);
    frame.predictions.clear();
    sink.write(frame, &picture);
  }

  test::TemporaryDirectory folder_;
};

TEST_F(ImagesDirectoryTest, names_pictures_after_the_index_of_their_frame) {
  for (const std::string pattern : {"/", "/{index}.png", "/{index}.jpg"}) {
    SCOPED_TRACE(pattern);
    const auto sink = open_sink(directory() + pattern, test::sink_options());
    write(*sink, 0);
    write(*sink, 5);
    EXPECT_FALSE(fs::exists(directory()));
    sink->finish();
    const std::string extension = pattern.ends_with("png") ? ".png" : ".jpg";
    EXPECT_TRUE(fs::exists(directory() + "/000005" + extension));
    const auto source = open_source(directory());
    const auto contents = test::read_all(*source);
    ASSERT_EQ(contents.frames.size(), 2U);
    const auto [blue, green, red] = test::pixel_at(contents.frames[0].picture, 30, 20);
    EXPECT_NEAR(blue, 200, 3);
    EXPECT_NEAR(green, 100, 3);
    EXPECT_NEAR(red, 50, 3);
    fs::remove_all(directory());
  }
}

TEST_F(ImagesDirectoryTest, shows_the_number_of_a_class_without_a_label) {
  const auto drawn = [&](const std::vector<PredictedModel>& models) {
    SinkOptions options = test::sink_options();
    options.models = models;
    options.existing = Existing::overwrite;
    FramePredictions frame = test::full_frame(0);
    frame.width = 640;
    frame.height = 480;
    frame.predictions = {test::prediction(0, Boxes{{100, 200, 90, 80, 0.5F, 0}})};
    const Picture picture = test::uniform_picture(640, 480, 200, 100, 50);
    const auto sink = open_sink(directory() + "/{index}.png", options);
    sink->write(frame, &picture);
    sink->finish();
    return read_file(directory() + "/000000.png");
  };
  EXPECT_TRUE(drawn({{"people", {}}}) == drawn({{"people", {"class 0"}}}));
  EXPECT_TRUE(drawn({{"people", {}}, {"hair", {}}}) ==
              drawn({{"people", {"people: class 0"}}, {"hair", {}}}));
}

TEST_F(ImagesDirectoryTest, continues_after_a_checkpoint) {
  std::string checkpoint;
  {
    const auto interrupted = open_sink(directory() + "/", test::sink_options());
    write(*interrupted, 0);
    checkpoint = interrupted->checkpoint();
    write(*interrupted, 1);
    write(*interrupted, 2);
  }
  SinkOptions options = test::sink_options();
  options.continue_at = checkpoint;
  const auto sink = open_sink(directory() + "/", options);
  write(*sink, 1);
  sink->finish();
  EXPECT_TRUE(fs::exists(directory() + "/000000.jpg"));
  EXPECT_TRUE(fs::exists(directory() + "/000001.jpg"));
  EXPECT_FALSE(fs::exists(directory() + "/000002.jpg"));
}

TEST_F(ImagesDirectoryTest, names_pictures_after_the_files_that_they_show) {
  const auto write_file = [&](PredictionSink& sink, std::int64_t index, const std::string& file) {
    const Picture picture = test::uniform_picture(64, 48, 200, 100, 50);
    FramePredictions frame = test::full_frame(index);
    frame.file = file;
    sink.write(frame, &picture);
  };
  const auto names = [](const fs::path& directory) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (const auto name = entry.path().filename().string(); !name.starts_with('.'))
        found.push_back(name);
    }
    return found;
  };
  SinkOptions options = test::sink_options();
  {
    const auto interrupted = open_sink(directory() + "/", options);
    write_file(*interrupted, 0, "cat.png");
    write_file(*interrupted, 1, "000007.png");
    options.continue_at = interrupted->checkpoint();
    write_file(*interrupted, 2, "later.png");
  }
  EXPECT_THAT(names(directory() + ".partial"),
              UnorderedElementsAre("cat.jpg", "000007.jpg", "later.jpg"));
  const auto sink = open_sink(directory() + "/", options);
  EXPECT_THAT(names(directory() + ".partial"), UnorderedElementsAre("cat.jpg", "000007.jpg"));
  write_file(*sink, 2, "cat.webp");
  write_file(*sink, 3, "there/cat.webp");
  write_file(*sink, 7, "caf\xe9.png");
  sink->finish();
  EXPECT_THAT(names(directory()), UnorderedElementsAre("cat.jpg", "000007.jpg", "cat.webp.jpg",
                                                       "cat-000003.jpg", "caf\xe9.jpg"));

  SinkOptions again = test::sink_options();
  again.existing = Existing::overwrite;
  const auto indexed = open_sink(directory() + "/{index}.jpg", again);
  write_file(*indexed, 4, "cat.png");
  indexed->finish();
  EXPECT_THAT(names(directory()), UnorderedElementsAre("000004.jpg"));
}

TEST_F(ImagesDirectoryTest, accepts_an_empty_directory_and_replaces_its_own_output) {
  fs::create_directory(directory());
  const auto first = open_sink(directory(), test::sink_options());
  write(*first, 0);
  first->finish();
  SinkOptions options = test::sink_options();
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_sink(directory(), options); }),
              HasSubstr("allow overwriting"));
  options.existing = Existing::overwrite;
  const auto second = open_sink(directory(), options);
  write(*second, 7);
  second->finish();
  EXPECT_FALSE(fs::exists(directory() + "/000000.jpg"));
  EXPECT_TRUE(fs::exists(directory() + "/000007.jpg"));
}

TEST_F(ImagesDirectoryTest, never_replaces_a_directory_with_other_files) {
  fs::create_directory(directory());
  write_file_atomically(directory() + "/letter.txt", "dear");
  SinkOptions options = test::sink_options();
  options.existing = Existing::overwrite;
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_sink(directory(), options); }),
              HasSubstr("letter.txt"));
}

TEST_F(ImagesDirectoryTest, refuses_a_second_input) {
  const auto sink = open_sink(directory() + "/", test::sink_options());
  write(*sink, 1);
  EXPECT_THAT(test::error_text(ErrorKind::failure, [&] { write(*sink, 0); }), HasSubstr("{stem}"));
}

TEST_F(ImagesDirectoryTest, never_removes_a_file_that_it_did_not_write) {
  const auto first = open_sink(directory() + "/", test::sink_options());
  write(*first, 0);
  write(*first, 2);
  first->finish();
  SinkOptions options = test::sink_options();
  options.existing = Existing::overwrite;
  // The run wrote no picture for frame 1.
  for (const std::string name : {"000001.jpg", "20240101.jpg", "000000.png", "00000.jpg"}) {
    write_file_atomically(directory() + "/" + name, "mine");
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_sink(directory() + "/", options); }),
                HasSubstr("holds " + name));
    fs::remove(directory() + "/" + name);
  }
  fs::remove(directory() + "/.ortchestra-output");
  EXPECT_THAT(test::error_text(ErrorKind::input, [&] { open_sink(directory() + "/", options); }),
              HasSubstr("version 0.1 kept none"));
  EXPECT_TRUE(fs::exists(directory() + "/000002.jpg"));
}

TEST_F(ImagesDirectoryTest, recognises_its_own_pictures_after_the_last_checkpoint) {
  SinkOptions options = test::sink_options();
  options.existing = Existing::overwrite;
  for (const bool has_checkpoint : {false, true}) {
    {
      const auto interrupted = open_sink(directory() + "/", options);
      write(*interrupted, 3);
      if (has_checkpoint) interrupted->checkpoint();
      write(*interrupted, 4);
    }
    const auto sink = open_sink(directory() + "/", options);  // accepts 000004.jpg
    EXPECT_FALSE(fs::exists(directory() + ".partial/000004.jpg"));
  }
}

TEST_F(ImagesDirectoryTest, has_a_manifest_that_a_source_ignores) {
  const auto sink = open_sink(directory() + "/", test::sink_options());
  write(*sink, 0);
  sink->finish();
  EXPECT_TRUE(fs::exists(directory() + "/.ortchestra-output"));
  EXPECT_EQ(open_source(directory())->info().frames, 1);
}

}  // namespace
}  // namespace ortchestra
