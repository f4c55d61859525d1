#include "base/process/channel.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <thread>

#include "ortchestra/base/shared_memory.h"
#include "support/error_text.h"
#include "support/own_process.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

struct Ends {
  Ends() : Ends(Channel::make_pair()) {}
  explicit Ends(std::pair<Descriptor, Descriptor> sockets)
      : left(std::move(sockets.first)),
        right(std::make_optional<Channel>(std::move(sockets.second))) {}
  Channel left;
  std::optional<Channel> right;
};

TEST(Channel, carries_messages_both_ways) {
  Ends ends;
  EXPECT_TRUE(ends.left.send({{"question", 1}}));
  EXPECT_EQ(ends.right->receive()->body, (json{{"question", 1}}));
  EXPECT_TRUE(ends.right->send({{"answer", 2}}));
  EXPECT_EQ(ends.left.receive()->body, (json{{"answer", 2}}));
}

TEST(Channel, keeps_messages_in_order) {
  Ends ends;
  for (int i = 0; i < 100; ++i) ends.left.send(i);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ends.right->receive()->body, json(i));
}

TEST(Channel, carries_a_message_that_is_larger_than_the_sockets_buffer) {
  Ends ends;
  const std::string large(3'000'000, 'x');
  const std::jthread sender([&] { ends.left.send(large); });
  EXPECT_TRUE(ends.right->receive()->body.get<std::string>() == large);
}

TEST(Channel, keeps_the_messages_of_several_threads_apart) {
  Ends ends;
  const std::string text(10'000, 'x');
  const auto send_fifty = [&] {
    for (int i = 0; i < 50; ++i) ends.left.send(text);
  };
  const std::jthread one(send_fifty);
  const std::jthread other(send_fifty);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(ends.right->receive()->body == json(text));
}

TEST(Channel, carries_bytes_that_are_not_valid_utf8) {
  Ends ends;
  EXPECT_TRUE(ends.left.send({{"text", "\xff"}}));
  EXPECT_TRUE(ends.right->receive()->body.at("text").is_string());
}

TEST(Channel, carries_descriptors) {
  Ends ends;
  const auto memory = SharedMemory::create("ortchestra-test", 4096);
  memory->data()[7] = std::byte{42};
  const std::array descriptors{memory->descriptor()};
  EXPECT_TRUE(ends.left.send("look", descriptors));
  std::optional<Message> message = ends.right->receive();
  ASSERT_EQ(message->descriptors.size(), 1U);
  const auto seen = SharedMemory::attach_readonly(message->descriptors[0].release());
  EXPECT_EQ(seen->data()[7], std::byte{42});
}

TEST(Channel, does_not_close_the_sent_descriptors) {
  Ends ends;
  const auto memory = SharedMemory::create("ortchestra-test", 4096);
  const std::array descriptors{memory->descriptor()};
  ends.left.send("look", descriptors);
  ends.right->receive();
  EXPECT_NE(::fcntl(memory->descriptor(), F_GETFD), -1);
}

TEST(Channel, closes_received_descriptors_when_a_program_is_started) {
  Ends ends;
  const std::array descriptors{STDIN_FILENO};
  ends.left.send("look", descriptors);
  const std::optional<Message> message = ends.right->receive();
  EXPECT_NE(::fcntl(message->descriptors.at(0).get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Channel, carries_more_descriptors_than_the_kernel_allows_per_message) {
  Ends ends;
  // Two files in alternation, so that a wrong order is detected.
  const auto one = SharedMemory::create("ortchestra-test", 4096);
  const auto other = SharedMemory::create("ortchestra-test", 8192);
  std::vector<int> descriptors;
  for (int i = 0; i < 300; ++i) descriptors.push_back((i % 2 == 0 ? one : other)->descriptor());
  const std::jthread sender([&] { ends.left.send("look", descriptors); });
  const std::optional<Message> message = ends.right->receive();
  ASSERT_EQ(message->descriptors.size(), 300U);
  for (std::size_t i = 0; i < 300; ++i) {
    struct stat status {};
    ::fstat(message->descriptors[i].get(), &status);
    ASSERT_EQ(status.st_size, i % 2 == 0 ? 4096 : 8192);
  }
}

TEST(Channel, reports_descriptors_that_exceed_the_limit_of_open_files) {
  Ends ends;
  const std::vector<int> descriptors(20, STDIN_FILENO);
  ends.left.send("look", descriptors);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit limit{test::descriptor_count() + 8, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::string text = test::error_text(ErrorKind::exhausted, [&] { ends.right->receive(); });
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(text, HasSubstr("open files"));
}

TEST(Channel, receives_nothing_when_the_other_end_is_gone) {
  Ends ends;
  ends.right.reset();
  EXPECT_FALSE(ends.left.receive());
}

TEST(Channel, still_receives_messages_that_were_sent_before_the_other_end_closed) {
  Ends ends;
  ends.right->send("last words");
  ends.right.reset();
  EXPECT_EQ(ends.left.receive()->body, json("last words"));
  EXPECT_FALSE(ends.left.receive());
}

TEST(Channel, returns_false_from_send_when_the_other_end_is_gone) {
  Ends ends;
  ends.right.reset();
  EXPECT_FALSE(ends.left.send("anybody?"));
}

TEST(Channel, wakes_a_waiting_receiver_when_the_other_end_closes) {
  Ends ends;
  const std::jthread leaver([&] { ends.right.reset(); });
  EXPECT_FALSE(ends.left.receive());
}

TEST(Channel, receives_nothing_from_an_incomplete_message) {
  auto [ours, theirs] = Channel::make_pair();
  Channel channel(std::move(ours));
  {
    const Descriptor dying = std::move(theirs);
    constexpr std::array<char, 10> part_of_a_header{100};
    ASSERT_EQ(::send(dying.get(), part_of_a_header.data(), part_of_a_header.size(), 0), 10);
  }
  EXPECT_FALSE(channel.receive());
}

}  // namespace
}  // namespace ortchestra
