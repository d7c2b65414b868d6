// Batches: which job a failure belongs to, jobs that must not share a stream or memory, callbacks that throw, progress of no elements.
#include <atomic>
#include <deque>
#include <stdexcept>
#include <thread>

#include "support.hpp"

namespace inwit::test {
namespace {

// Jobs with handles and memory of their own.
class Jobs {
public:
  inwit_job &add(const char *name, const char *initializer, const Shape &shape, const Arguments &args = {}) {
    inwit_initializer *handle = nullptr;
    EXPECT_EQ(inwit_create(initializer, args.of.data(), args.of.size(), &handle, nullptr), INWIT_OK);
    handles_.emplace_back(handle, inwit_free);
    auto &memory = memory_.emplace_back(static_cast<size_t>(product(shape)), 7.0F);
    inwit_job job = {};
    job.initializer = handle;
    job.name = name;
    job.stream = name != nullptr ? inwit_stream(name) : 0;
    job.tensor = describe(memory.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS);
    return jobs_.emplace_back(job);
  }
  Outcome fill(inwit_context &context) {
    const int32_t status = inwit_fill_jobs(jobs_.data(), jobs_.size(), 5, &context);
    return {status, context.error};
  }
  Outcome fill() {
    context_ = {};
    return fill(context_);
  }
  int64_t failed_job() const { return context_.failed_job; }
  inwit_job &operator[](size_t i) { return jobs_[i]; }
  bool untouched() const {
    return std::ranges::all_of(memory_, [](const auto &memory) { return memory == std::vector<float>(memory.size(), 7.0F); });
  }

private:
  std::vector<std::unique_ptr<inwit_initializer, void (*)(inwit_initializer *)>> handles_;
  std::deque<std::vector<float>> memory_;
  std::vector<inwit_job> jobs_;
  inwit_context context_ = {};
};

// ---- the job that failed ----

// A shard of a matrix that is too large for any workspace: its only task fails.
inwit_job &add_too_large(Jobs &jobs, const char *name) {
  inwit_job &job = jobs.add(name, "orthogonal", {1, 1});
  job.tensor.global_shape[0] = int64_t{1} << 50, job.tensor.global_shape[1] = 2;
  return job;
}

TEST(Batch, ASingleJobThatSucceedsIsNotTheFailedOne) {
  for (const char *initializer : {"random_normal", "orthogonal"}) {
    Jobs jobs;
    jobs.add("a", initializer, {16, 16});
    EXPECT_EQ(jobs.fill().status, INWIT_OK);
    EXPECT_EQ(jobs.failed_job(), -1) << initializer;
  }
}

TEST(Batch, AFailureAfterATensorWithAWorkspaceIsOfItsOwnJob) {
  for (const int32_t threads : {1, 2}) {
    Jobs jobs;
    jobs.add("first", "random_normal", {16});
    jobs.add("shared", "orthogonal", {256, 256}); // its reflectors are a workspace: it is filled by itself
    jobs.add("kept", "zeros", {3}).keep = 1;
    jobs.add("between", "random_normal", {16});
    add_too_large(jobs, "failing");
    inwit_context context = {};
    context.threads = threads;
    const Outcome outcome = jobs.fill(context);
    EXPECT_EQ(outcome.status, INWIT_E_MEMORY) << outcome.message;
    EXPECT_EQ(context.failed_job, 4);
    EXPECT_TRUE(outcome.message.starts_with("failing: no memory for the workspace of a 1125899906842624 x 2"))
        << outcome.message;
  }
}

TEST(Batch, TheFirstFailureHasTheMessageAndTheNumber) {
  for (int trial = 0; trial < 300; ++trial) {
    Jobs jobs;
    const char *const names[] = {"a", "b", "c", "d"};
    for (const char *name : names) add_too_large(jobs, name).tensor.global_shape[1] = 2 + (*name - 'a');
    inwit_context context = {};
    context.threads = 4;
    const Outcome outcome = jobs.fill(context);
    ASSERT_EQ(outcome.status, INWIT_E_MEMORY) << outcome.message;
    ASSERT_GE(context.failed_job, 0);
    const std::string start = names[context.failed_job], extent = " x " + std::to_string(2 + context.failed_job) + " matrix";
    EXPECT_TRUE(outcome.message.starts_with(start + ": ")) << context.failed_job << outcome.message;
    EXPECT_NE(outcome.message.find(extent), std::string::npos) << context.failed_job << outcome.message;
  }
}

TEST(Batch, NoJobIsToBlameForACancellation) {
  for (const char *initializer : {"random_normal", "orthogonal"})
    for (const int32_t threads : {1, 2}) {
      Jobs jobs;
      jobs.add("a", initializer, {512, 512}), jobs.add("b", initializer, {512, 512});
      inwit_context context = {};
      context.threads = threads;
      context.progress = [](void *, int64_t, int64_t) { return 1; };
      EXPECT_EQ(jobs.fill(context).status, INWIT_E_CANCELLED);
      EXPECT_EQ(context.failed_job, -1);
    }
}

// ---- streams ----

TEST(Batch, UnnamedJobsNeedAStream) {
  Jobs jobs;
  jobs.add(nullptr, "zeros", {4}), jobs.add(nullptr, "random_normal", {4}), jobs.add(nullptr, "ones", {4});
  EXPECT_EQ(jobs.fill().status, INWIT_OK) << "one of them is random";
  jobs.add(nullptr, "he_normal", {4, 4});
  for (int i = 0; i < 3; ++i) jobs[static_cast<size_t>(i)].keep = i == 0;
  const Outcome outcome = jobs.fill();
  EXPECT_EQ(outcome.status, INWIT_E_ARGUMENT);
  EXPECT_EQ(jobs.failed_job(), 3);
  EXPECT_TRUE(outcome.message.starts_with("jobs 1 and 3 have no name, and both have stream 0")) << outcome.message;
  jobs[3].stream = 1;
  EXPECT_EQ(jobs.fill().status, INWIT_OK);
  jobs[1].stream = 1;
  EXPECT_EQ(jobs.fill().status, INWIT_OK) << "a stream that was set may be shared";
  jobs[1].stream = jobs[3].stream = 0, jobs[3].name = "w";
  EXPECT_EQ(jobs.fill().status, INWIT_OK) << "one is named";
}

TEST(Batch, ShardsOfOneTensorShareItsStream) {
  for (const char *name : {static_cast<const char *>(nullptr), "w"}) {
    Jobs jobs;
    for (int64_t i = 0; i < 4; ++i) {
      inwit_job &job = jobs.add(name, "random_normal", {2, 8});
      job.tensor.global_shape[0] = job.tensor.global_shape[1] = 8;
      job.tensor.offset[0] = 2 * i;
    }
    const Outcome outcome = jobs.fill();
    EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
  }
}

TEST(Batch, DifferentNamesNeedDifferentStreams) {
  Jobs jobs;
  jobs.add("a", "random_normal", {4}), jobs.add(nullptr, "zeros", {4}), jobs.add("b", "zeros", {4});
  jobs[2].stream = jobs[1].stream = jobs[0].stream;
  const Outcome outcome = jobs.fill();
  EXPECT_EQ(outcome.status, INWIT_E_ARGUMENT);
  EXPECT_EQ(jobs.failed_job(), 2);
  EXPECT_NE(outcome.message.find("b: stream "), std::string::npos);
  EXPECT_NE(outcome.message.find(" is that of \"a\" too"), std::string::npos) << outcome.message;
  EXPECT_TRUE(jobs.untouched());
}

// ---- memory ----

TEST(Batch, JobsOnOneMemoryAreRejected) {
  std::vector<float> memory(100);
  Jobs jobs;
  jobs.add("a", "ones", {4}), jobs.add("kept", "ones", {4}), jobs.add("b", "random_normal", {2, 3});
  const auto attempt = [&](const inwit_tensor &a, const inwit_tensor &b) {
    jobs[0].tensor = a, jobs[2].tensor = b;
    jobs[1].tensor = b, jobs[1].keep = 1; // is not written
    memory.assign(100, 7);
    const Outcome outcome = jobs.fill();
    EXPECT_TRUE(outcome.status == INWIT_OK || memory == std::vector<float>(100, 7));
    return outcome;
  };
  const auto at = [&](int64_t first, const Shape &shape, const Shape &strides = {}) {
    inwit_tensor tensor = describe(memory.data() + first, INWIT_F32, shape, INWIT_LAYOUT_KERAS);
    std::ranges::copy(strides, tensor.strides);
    tensor.order = strides.empty() ? INWIT_ROW_MAJOR : INWIT_STRIDES;
    return tensor;
  };
  const std::pair<inwit_tensor, inwit_tensor> overlaps[] = {{at(0, {4}), at(0, {2, 3})},
                                                            {at(3, {4}), at(0, {2, 2})},
                                                            {at(0, {9}), at(3, {2})},
                                                            {at(3, {2}), at(0, {9})},
                                                            {at(0, {5}), at(4, {2, 3}, {10, 1})},
                                                            {at(0, {2, 3}, {1, 2}), at(5, {1})},
                                                            {at(9, {10}, {-1}), at(0, {1})},
                                                            {at(0, {3, 3}, {10, 1}), at(0, {3, 3}, {10, 1})},
                                                            {at(0, {3, 3}, {10, 1}), at(0, {5}, {2})}};
  for (const auto &[a, b] : overlaps) {
    const Outcome outcome = attempt(a, b);
    EXPECT_EQ(outcome.status, INWIT_E_ARGUMENT);
    EXPECT_EQ(jobs.failed_job(), 2);
    EXPECT_EQ(outcome.message, "b: its memory overlaps that of \"a\": each job needs memory of its own");
  }
  const std::pair<inwit_tensor, inwit_tensor> apart[] = {
      {at(0, {4}), at(4, {2, 3})},                        // side by side
      {at(0, {10, 4}, {10, 1}), at(4, {10, 6}, {10, 1})}, // columns of one matrix
      {at(0, {10}, {2}), at(1, {10}, {2})},               // interleaved
      {at(0, {5, 2}, {10, 1}), at(2, {3})},               // in a gap
      {at(4, {0}), at(0, {2, 3})}};                       // empty
  for (const auto &[a, b] : apart) EXPECT_EQ(attempt(a, b).status, INWIT_OK) << attempt(a, b).message;
}

// ---- callbacks, counts ----

TEST(Batch, ExceptionsOfCallbacksAreTheirs) {
  const auto progress = [](void *, int64_t, int64_t) -> int32_t { throw std::runtime_error("the test's"); };
  const auto run = [](void *, int64_t, void (*task)(void *, int64_t), void *state) {
    task(state, 0);
    throw 7; // NOLINT(hicpp-exception-baseclass): of any type
  };
  std::vector<float> values(1 << 20);
  const inwit_tensor tensor = describe(values.data(), INWIT_F32, {1 << 20});
  for (const int32_t threads : {1, 2}) {
    inwit_context context = {};
    context.threads = threads;
    context.progress = progress;
    EXPECT_EQ(inwit_ones(&tensor, 0, 0, &context), INWIT_E_CUSTOM);
    EXPECT_EQ(inwit_random_uniform(&tensor, 0, 0, 0, 1, &context), INWIT_E_CUSTOM);
    EXPECT_STREQ(context.error, "context.progress threw an exception: the test's");
  }
  inwit_context context = {};
  context.run = run;
  EXPECT_EQ(inwit_random_uniform(&tensor, 0, 0, 0, 1, &context), INWIT_E_CUSTOM);
  EXPECT_STREQ(context.error, "context.run threw an exception that is not a std::exception");
  const auto fill = [](void *, const char *, const inwit_tensor *, uint64_t, uint64_t, inwit_context *) -> int32_t {
    throw std::runtime_error("no such ramp");
  };
  const inwit_custom custom = {"Mine", fill, nullptr};
  inwit_job job = {};
  inwit_initializer *mine = nullptr;
  ASSERT_EQ(inwit_create_from_json("Mine", 4, &custom, 1, &mine, nullptr), INWIT_OK);
  job.initializer = mine, job.name = "w", job.tensor = tensor;
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 0, &context), INWIT_E_CUSTOM);
  EXPECT_STREQ(context.error, "w: custom initializer \"Mine\" failed: its function threw an exception: no such ramp");
  EXPECT_EQ(context.failed_job, 0);
  inwit_free(mine);
  Jobs jobs; // whose workspace is a stage: no job is to blame for the executor
  jobs.add("a", "orthogonal", {256, 256});
  EXPECT_EQ(jobs.fill(context).status, INWIT_E_CUSTOM);
  EXPECT_EQ(context.failed_job, -1);
}

TEST(Batch, CountsThatNoMemoryHoldsAreTheCallersMistake) {
  const inwit_job job = {};
  inwit_context context = {};
  EXPECT_EQ(inwit_fill_jobs(&job, SIZE_MAX / 400, 0, &context), INWIT_E_ARGUMENT);
  EXPECT_NE(std::string(context.error).find("more jobs than memory holds"), std::string::npos) << context.error;
  inwit_initializer *made = nullptr;
  inwit_recipe *recipe = nullptr;
  for (const size_t length : {SIZE_MAX, SIZE_MAX / 2}) { // that of a file whose size was not found
    EXPECT_EQ(inwit_create_from_json("zeros", length, nullptr, 0, &made, &context), INWIT_E_CONFIG);
    EXPECT_EQ(inwit_create_from_layer("{}", length, "a", nullptr, 0, &made, &context), INWIT_E_CONFIG);
    EXPECT_EQ(inwit_recipe_create("{}", length, nullptr, 0, &recipe, &context), INWIT_E_CONFIG);
    EXPECT_NE(std::string(context.error).find("bytes, must have at most"), std::string::npos) << context.error;
  }
}

// ---- progress ----

struct Reports {
  std::vector<std::pair<int64_t, int64_t>> of;
  static int32_t add(void *user, int64_t done, int64_t total) {
    static_cast<Reports *>(user)->of.emplace_back(done, total);
    return 0;
  }
  explicit Reports(inwit_context &context) { context.progress = add, context.progress_user = this; }
};

TEST(Progress, IsReportedOnceOfNoElements) {
  const std::pair<int64_t, int64_t> none[] = {{0, 0}};
  for (const char *name : {"zeros", "random_normal", "orthogonal", "flux_sparse_init", "identity", "constant"}) {
    inwit_context context = {};
    Reports reports(context);
    const inwit_tensor empty = describe(nullptr, INWIT_F32, {0, 4}, INWIT_LAYOUT_KERAS);
    const inwit_arg sparsity = {"sparsity", 0.5, nullptr, nullptr};
    ASSERT_EQ(inwit_fill(name, &sparsity, std::string_view(name) == "flux_sparse_init", &empty, 0, 0, &context), INWIT_OK);
    EXPECT_TRUE(std::ranges::equal(reports.of, none)) << name;
  }
  inwit_context context = {};
  Reports no_jobs(context);
  EXPECT_EQ(inwit_fill_jobs(nullptr, 0, 0, &context), INWIT_OK);
  EXPECT_TRUE(std::ranges::equal(no_jobs.of, none));
  Jobs jobs;
  jobs.add("a", "zeros", {0}), jobs.add("b", "orthogonal", {0, 3}), jobs.add("c", "ones", {2}).keep = 1;
  Reports empty_jobs(context);
  EXPECT_EQ(jobs.fill(context).status, INWIT_OK);
  EXPECT_TRUE(std::ranges::equal(empty_jobs.of, none));
  context.progress = [](void *, int64_t, int64_t) { return 1; };
  EXPECT_EQ(jobs.fill(context).status, INWIT_E_CANCELLED);
}

TEST(Progress, EndsOnceWithTheTotal) {
  Jobs jobs;
  jobs.add("empty", "zeros", {0}), jobs.add("shared", "orthogonal", {256, 256}), jobs.add("last", "ones", {0});
  for (const int32_t threads : {1, 2}) {
    inwit_context context = {};
    context.threads = threads;
    Reports reports(context);
    ASSERT_EQ(jobs.fill(context).status, INWIT_OK);
    EXPECT_EQ(reports.of.back(), std::pair(int64_t{65536}, int64_t{65536}));
    EXPECT_TRUE(std::ranges::is_sorted(reports.of));
  }
}

} // namespace
} // namespace inwit::test
