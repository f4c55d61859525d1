#include "ortchestra/model/spin.h"

#include <gtest/gtest.h>

#include "model/spec_json.h"

namespace ortchestra {
namespace {

using std::chrono::microseconds;

TEST(Spin, is_read_as_it_is_written) {
  for (const Spin& spin : {Spin::on(), Spin::off(), Spin::lasting(microseconds(0)),
                           Spin::lasting(microseconds(200)), Spin::lasting(most_spin_time)}) {
    EXPECT_EQ(spin_named(to_string(spin)), spin) << to_string(spin);
  }
  EXPECT_EQ(to_string(Spin::lasting(microseconds(200))), "200us");
}

TEST(Spin, is_not_read_from_other_texts) {
  for (const char* const text : {"", "us", "200", "200ms", "200 us", "-1us", "-0us", "+1us",
                                 "1.5us", "1000001us", "99999999999999999999us", "On", "default"})
    EXPECT_EQ(spin_named(text), std::nullopt) << text;
}

TEST(Spin, for_no_time_is_off_but_differs_from_off) {
  const Spin none = Spin::lasting(microseconds(0));
  EXPECT_FALSE(none.is_on());
  EXPECT_FALSE(none == Spin::off());
  EXPECT_TRUE(Spin::lasting(microseconds(1)).is_on());
  EXPECT_FALSE(Spin::on() == Spin::lasting(microseconds(1)));
}

TEST(SpecJson, keeps_how_the_threads_of_a_session_work) {
  SessionOptions options{.intra = 3, .spin = Spin::lasting(microseconds(200))};
  EXPECT_EQ(session_options_from_json(to_json(options)).spin, options.spin);
  EXPECT_EQ(session_options_from_json(to_json(options)).threads, ThreadPool::session);
  options = {.threads = ThreadPool::global};
  EXPECT_EQ(session_options_from_json(to_json(options)).spin, std::nullopt);
  EXPECT_EQ(session_options_from_json(to_json(options)).threads, ThreadPool::global);
}

}  // namespace
}  // namespace ortchestra
