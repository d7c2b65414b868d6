// Writes to a file on a thread of its own, while the caller generates the next bytes; on the caller's thread if none can be started.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "files/output_file.hpp"

namespace command {

class WriteBehind {
public:
  static constexpr int64_t usual_bytes = int64_t{4} << 20; // of a buffer: small enough to stay in the cache until it is written

  explicit WriteBehind(OutputFile &output);
  ~WriteBehind();
  WriteBehind(const WriteBehind &) = delete;
  WriteBehind &operator=(const WriteBehind &) = delete;

  // Returns one of two buffers once it is no longer being written; above usual_bytes there is only one. Rethrows exceptions of writes.
  std::byte *buffer(int64_t bytes);
  void write(int64_t bytes); // writes the contents of the buffer that buffer() returned
  void finish();             // waits for pending writes

private:
  struct Buffer {
    std::unique_ptr<std::byte[]> data;
    int64_t size = 0, to_write = 0;
  };

  void wait_for(std::unique_lock<std::mutex> &lock, const Buffer &buffer);
  void write_all();

  OutputFile &output_;
  std::mutex guard_;
  std::condition_variable changed_;
  Buffer buffers_[2];
  int filling_ = 0;
  bool over_ = false; // requested to stop
  std::exception_ptr failure_;
  std::thread thread_; // not joinable if no thread could be started
};

} // namespace command
