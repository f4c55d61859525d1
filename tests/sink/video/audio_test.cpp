#include "sink/video/audio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sink/video/audio_files.h"
#include "support/pipeline_runs.h"

// The audio of drawn videos, in whole runs of the pipeline.
namespace ortchestra {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class VideoAudio : public testing::Test {
 protected:
  std::string file(const std::string& name, const AudioFileOptions& options = {}) const {
    make_file_with_audio(folder_ / name, options);
    return folder_ / name;
  }
  std::string drawn() const { return folder_ / "drawn.mp4"; }
  PipelineOptions options(const std::vector<std::string>& inputs) const {
    PipelineOptions options = pipeline_options({pipeline_model("a")}, "", drawn());
    options.inputs.assign(inputs.begin(), inputs.end());
    return options;
  }
  /// Runs, and returns the notes on the output.
  static std::vector<std::string> notes_of(const PipelineOptions& options) {
    return run(options).outputs.at(0).notes;
  }
  /// Expects that the packets are the same, each `later_s` later, within the unit of time.
  static void expect_equal(const std::vector<AudioPacket>& packets,
                           const std::vector<AudioPacket>& wanted, double later_s = 0) {
    ASSERT_EQ(packets.size(), wanted.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
      EXPECT_TRUE(packets[i].bytes == wanted[i].bytes) << i;
      EXPECT_NEAR(packets[i].start_s, wanted[i].start_s + later_s, 2e-3) << i;
    }
  }

  TemporaryDirectory folder_;
};

TEST_F(VideoAudio, is_copied_packet_by_packet_with_its_times) {
  const std::string input = file("a.mp4");
  EXPECT_THAT(notes_of(options({input})), IsEmpty());
  EXPECT_GT(audio_packets(input).size(), 80U);
  EXPECT_EQ(audio_packets(drawn()), audio_packets(input));
}

TEST_F(VideoAudio, is_copied_from_other_containers) {
  for (const std::string container : {"matroska", "mpegts"}) {
    SCOPED_TRACE(container);
    const std::string input = file("a." + container, {.container = container});
    PipelineOptions again = options({input});
    again.existing = Existing::overwrite;
    EXPECT_THAT(notes_of(again), IsEmpty());
    const auto packets = audio_packets(drawn());
    const auto wanted = audio_packets(input);
    ASSERT_EQ(packets.size(), wanted.size());
    // A transport stream starts late, and has its AAC in frames with headers of 7 bytes.
    const double start_s = container == "mpegts" ? wanted.front().start_s : 0;
    const std::size_t header = container == "mpegts" ? 7 : 0;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      EXPECT_TRUE(packets[i].bytes == wanted[i].bytes.substr(header)) << i;
      EXPECT_NEAR(packets[i].start_s - packets[0].start_s, wanted[i].start_s - wanted[0].start_s,
                  2e-3)
          << start_s;
    }
  }
}

TEST_F(VideoAudio, keeps_its_distance_to_the_pictures) {
  for (const auto& [audio_s, video_s] : {std::pair(0.4, 0.0), std::pair(0.0, 0.4)}) {
    const std::string input = file(
        "a.mkv", {.container = "matroska", .audio_delay_s = audio_s, .video_delay_s = video_s});
    PipelineOptions again = options({input});
    again.existing = Existing::overwrite;
    run(again);
    const auto first_picture_s = [](const std::string& path) {
      const auto source = open_source(path);
      const auto frame = std::get<SourceFrame>(source->next());
      return static_cast<double>((source->info().start + frame.timestamp).count()) / 1e9;
    };
    EXPECT_NEAR(audio_packets(drawn()).at(5).start_s - first_picture_s(drawn()),
                audio_packets(input).at(5).start_s - first_picture_s(input), 2e-3)
        << audio_s;
  }
}

TEST_F(VideoAudio, has_equal_bytes_after_an_interruption) {
  const std::string input = file("a.mp4");
  const std::string other = file("b.mp4", {.frames = 30, .first_tone_hz = 900});
  PipelineOptions whole = options({input, other});
  whole.checkpoint_frames = 20;
  run(whole);
  const std::string bytes = read_file(drawn());
  std::filesystem::remove(drawn());

  for (const int frames : {25, 55}) {
    std::stop_source stop;
    int written = 0;
    PipelineObserver observer;
    observer.on_frame = [&](double) {
      if (++written == frames) stop.request_stop();
    };
    PipelineOptions interrupted = whole;
    EXPECT_TRUE(run(interrupted, observer, stop.get_token()).interrupted);
    interrupted.existing = Existing::resume;
    EXPECT_TRUE(run(interrupted).resumed_at);
    EXPECT_TRUE(read_file(drawn()) == bytes) << frames;
    std::filesystem::remove(drawn());
  }
}

TEST_F(VideoAudio, ends_with_the_last_frame_that_is_read) {
  const std::string input = file("a.mp4");
  PipelineOptions part = options({input});
  part.frames = 10;
  run(part);
  auto wanted = audio_packets(input);
  std::erase_if(wanted, [](const AudioPacket& packet) { return packet.start_s >= 0.4; });
  EXPECT_EQ(audio_packets(drawn()), wanted);
}

TEST_F(VideoAudio, of_a_later_input_starts_with_its_frames) {
  const std::string first = file("a.mp4");
  const std::string silent = file("silent.mp4", {.codec = "", .frames = 25});
  const std::string last = file("b.mp4", {.first_tone_hz = 900});
  EXPECT_THAT(notes_of(options({first, silent, last})), IsEmpty());
  auto packets = audio_packets(drawn());
  const auto of_first = audio_packets(first);
  auto of_last = audio_packets(last);
  std::erase_if(of_last, [](const AudioPacket& packet) { return packet.start_s < 0; });
  ASSERT_EQ(packets.size(), of_first.size() + of_last.size());
  const auto middle = packets.begin() + static_cast<std::ptrdiff_t>(of_first.size());
  expect_equal({packets.begin(), middle}, of_first);
  expect_equal({middle, packets.end()}, of_last, 3.0);
}

TEST_F(VideoAudio, that_an_mp4_can_not_hold_is_left_out_with_a_note) {
  // Newer FFmpeg writes PCM into an .mp4; none writes WMA.
  const std::string input = file("a.mkv", {.container = "matroska", .codec = "wmav2"});
  EXPECT_THAT(notes_of(options({input})),
              testing::ElementsAre(AllOf(HasSubstr("a.mkv"), HasSubstr("can't hold wmav2"))));
  EXPECT_THAT(audio_packets(drawn()), IsEmpty());
}

TEST_F(VideoAudio, of_another_kind_than_before_is_left_out_with_a_note) {
  const std::string first = file("a.mp4");
  const std::string other = file("b.mp4", {.sample_rate = 48000});
  EXPECT_THAT(notes_of(options({first, other})),
              testing::ElementsAre(AllOf(HasSubstr("b.mp4"), HasSubstr("aac, 48000 Hz, 1 channel"),
                                         HasSubstr("44100 Hz"))));
  EXPECT_EQ(audio_packets(drawn()), audio_packets(first));
}

TEST_F(VideoAudio, with_other_codec_settings_than_before_is_left_out_with_a_note) {
  const std::string first = file("a.mp4");
  const std::string other = file("b.ts", {.container = "mpegts"});
  EXPECT_THAT(notes_of(options({first, other})),
              testing::ElementsAre(AllOf(HasSubstr("b.ts"), HasSubstr("codec settings"))));
}

TEST_F(VideoAudio, of_a_file_that_has_vanished_is_left_out_with_a_note) {
  const std::string input = file("a.mp4");
  PipelineObserver observer;
  observer.on_frame = [&](double) { std::filesystem::remove(input); };
  const RunSummary summary = run(options({input}), observer);
  EXPECT_THAT(summary.outputs.at(0).notes,
              testing::ElementsAre(AllOf(HasSubstr("a.mp4"), HasSubstr("can't be read again"))));
  EXPECT_EQ(summary.outputs.at(0).state, OutputState::complete);
}

TEST_F(VideoAudio, of_an_input_that_is_read_once_is_noted_when_it_is_opened) {
  class WithAudio : public Source {
   public:
    WithAudio() { info_.audio = "opus"; }
    const SourceInfo& info() const override { return info_; }
    std::variant<SourceFrame, BadFrame, EndOfSource> next() override {
      if (std::exchange(is_done_, true)) return EndOfSource{};
      return SourceFrame{uniform_picture(64, 48, 1, 2, 3)};
    }

   private:
    SourceInfo info_;
    bool is_done_ = false;
  };
  std::vector<std::string> notes;
  PipelineObserver observer;
  observer.on_note = [&](const RunNote& note) { notes.push_back(note.text); };
  PipelineOptions live = options({});
  live.inputs = {{"call", std::make_shared<WithAudio>()}};
  run(live, observer);
  EXPECT_THAT(notes, testing::Contains(AllOf(HasSubstr("'call'"), HasSubstr("audio"))));

  notes.clear();
  live.inputs = {{"call", std::make_shared<WithAudio>()}};
  live.outputs = {folder_ / "a.jsonl"};
  run(live, observer);
  EXPECT_THAT(notes, IsEmpty());
}

}  // namespace
}  // namespace ortchestra
