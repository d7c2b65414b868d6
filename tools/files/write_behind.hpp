// Writes to a file on a thread of its own, while the next bytes are made.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "files/output.hpp"

namespace command {

class WriteBehind {
public:
  static constexpr int64_t usual_bytes = int64_t{4} << 20; // of a buffer: it stays in the cache until it is written

  explicit WriteBehind(OutputFile &output);
  ~WriteBehind();
  WriteBehind(const WriteBehind &) = delete;
  WriteBehind &operator=(const WriteBehind &) = delete;

  // A buffer that is not being written, one of two; what is larger than usual is alone. Throws what a write has thrown.
  std::byte *room(int64_t bytes);
  void write(int64_t bytes); // the buffer that room() gave
  void finish();             // waits for what is under way

private:
  struct Buffer {
    std::unique_ptr<std::byte[]> data;
    int64_t size = 0, to_write = 0;
  };

  template <class Condition> void wait_until(std::unique_lock<std::mutex> &lock, const Condition &condition);
  void wait_for(std::unique_lock<std::mutex> &lock, const Buffer &buffer);
  void write_all();

  OutputFile &output_;
  std::mutex guard_;
  std::condition_variable changed_;
  Buffer buffers_[2];
  int filling_ = 0;
  bool over_ = false, ended_ = false; // asked to end, and done so
  std::exception_ptr failure_;
  std::thread thread_; // the last member: it uses the others
};

} // namespace command
