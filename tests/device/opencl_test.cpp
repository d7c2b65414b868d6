// OpenCL on the OpenCL device of this machine, such as Debian's pocl, of the CPU: the bytes of the golden table, of shards and of strides,
// by the library's launches, and by those of another runtime, which builds the program that is shipped and takes its plans.
#include "opencl.hpp"

#include <map>
#include <memory>
#include <thread>

#include "opencl_launcher.hpp"

namespace inwit::test {
namespace {

// Another runtime.
class OpenClPlans : public PlannedDevice {
public:
  explicit OpenClPlans(const OpenCl &opencl) : opencl_(opencl), queue_(opencl.make_queue(opencl.context)) { build(); }
  ~OpenClPlans() override {
    for (const auto &[name, kernel] : kernels_) opencl_.release("clReleaseKernel", kernel);
    if (program_ != nullptr) opencl_.release("clReleaseProgram", program_);
    opencl_.release("clReleaseCommandQueue", queue_);
  }

private:
  void build() {
    size_t needed = 0;
    ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_OPENCL_C, nullptr, 0, &needed, nullptr), INWIT_OK);
    std::string text(needed, '\0');
    ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_OPENCL_C, text.data(), needed, nullptr, nullptr), INWIT_OK);
    const char *const begin = text.c_str();
    int code = 0;
    program_ = opencl_.call<void *(*)(void *, uint32_t, const char *const *, const size_t *, int *)>(
        "clCreateProgramWithSource")(opencl_.context, 1, &begin, nullptr, &code);
    ASSERT_EQ(code, 0);
    code = opencl_.call<int (*)(void *, uint32_t, void *const *, const char *, void *, void *)>("clBuildProgram")(
        program_, 1, &opencl_.device, "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt", nullptr, nullptr);
    constexpr uint32_t build_log = 0x1183;
    std::string log(10000, '\0');
    if (code != 0)
      opencl_.call<int (*)(void *, void *, uint32_t, size_t, void *, size_t *)>("clGetProgramBuildInfo")(
          program_, opencl_.device, build_log, log.size(), log.data(), nullptr);
    ASSERT_EQ(code, 0) << log.c_str();
  }

  void run(const inwit_device_launch &launch, std::string &memory, int64_t threads) override {
    void *const buffer = opencl_.make_buffer(opencl_.context, memory);
    enqueue(launch, buffer, static_cast<size_t>(threads));
    opencl_.read(queue_, buffer, memory);
    opencl_.release("clReleaseMemObject", buffer);
  }

  void *kernel_named(const char *name) {
    void *&kernel = kernels_[name];
    int code = 0;
    if (kernel == nullptr)
      kernel = opencl_.call<void *(*)(void *, const char *, int *)>("clCreateKernel")(program_, name, &code);
    EXPECT_EQ(code, 0) << name;
    return kernel;
  }

  void enqueue(const inwit_device_launch &launch, void *buffer, size_t threads) {
    void *const kernel = kernel_named(launch.kernel);
    const auto set = opencl_.call<int (*)(void *, uint32_t, size_t, const void *)>("clSetKernelArg");
    const uint64_t offset = reinterpret_cast<uintptr_t>(launch.data);
    ASSERT_EQ(set(kernel, 0, launch.arguments_size, launch.arguments), 0) << launch.kernel;
    ASSERT_EQ(set(kernel, 1, sizeof buffer, &buffer), 0) << launch.kernel;
    ASSERT_EQ(set(kernel, 2, sizeof offset, &offset), 0) << launch.kernel;
    const size_t width = 64, global = (threads + width - 1) / width * width;
    ASSERT_EQ((opencl_.call<int (*)(void *, void *, uint32_t, const size_t *, const size_t *, const size_t *, uint32_t,
                                    const void *, void *)>("clEnqueueNDRangeKernel")(queue_, kernel, 1, nullptr, &global,
                                                                                     &width, 0, nullptr, nullptr)),
              0)
        << launch.kernel;
  }

  const OpenCl &opencl_;
  void *queue_, *program_ = nullptr;
  std::map<std::string, void *> kernels_;
};

template <class Device> class OpenClBits : public testing::Test {
protected:
  // Programs are built once: for seconds.
  static void SetUpTestSuite() {
    opencl = std::make_unique<OpenCl>();
    if (opencl->missing() == nullptr) device = std::make_unique<Device>(*opencl);
  }
  static void TearDownTestSuite() {
    device = nullptr;
    opencl = nullptr;
  }
  void SetUp() override {
    if (opencl->missing() != nullptr) GTEST_SKIP() << opencl->missing();
  }

  static inline std::unique_ptr<OpenCl> opencl;
  static inline std::unique_ptr<Device> device;
};
TYPED_TEST_SUITE_P(OpenClBits);
TYPED_TEST_P(OpenClBits, GoldenTable) { golden_table(*this->device); }
TYPED_TEST_P(OpenClBits, ShardsAndStrides) { shards_and_strides(*this->device); }
TYPED_TEST_P(OpenClBits, BoxesOfStacks) { boxes_of_stacks(*this->device); }
TYPED_TEST_P(OpenClBits, Ranges) { ranges(*this->device); }
REGISTER_TYPED_TEST_SUITE_P(OpenClBits, GoldenTable, ShardsAndStrides, BoxesOfStacks, Ranges);
INSTANTIATE_TYPED_TEST_SUITE_P(Plans, OpenClBits, OpenClPlans);
INSTANTIATE_TYPED_TEST_SUITE_P(Launcher, OpenClBits, OpenClLauncher);

class OpenClFill : public testing::Test {
protected:
  void SetUp() override {
    if (opencl.missing() != nullptr) GTEST_SKIP() << opencl.missing();
    launcher = std::make_unique<OpenClLauncher>(opencl);
  }
  inwit_job job(const inwit_initializer *initializer, uint64_t stream, std::vector<int64_t> shape) const {
    inwit_job made = {};
    made.initializer = initializer;
    made.stream = stream;
    made.tensor = describe(nullptr, INWIT_F32, shape);
    return made;
  }
  OpenCl opencl;
  std::unique_ptr<OpenClLauncher> launcher;
};

// Kernels are compiled by whoever needs them first, while others launch; each thread has a queue of its own.
TEST_F(OpenClFill, SeveralThreadsAndQueues) {
  constexpr int threads = 4;
  std::string got[threads], expected[threads];
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i)
    running.emplace_back([&, i] {
      const char *const name = i % 2 == 0 ? "random_normal" : "random_uniform";
      inwit_initializer *initializer = nullptr;
      ASSERT_EQ(inwit_create(name, nullptr, 0, &initializer, nullptr), INWIT_OK);
      void *const queue = opencl.make_queue(opencl.context);
      inwit_job one = job(initializer, 5 + static_cast<uint64_t>(i), {1000});
      got[i] = expected[i] = std::string(4000, '\xCA');
      for (int again = 0; again < 3; ++again) launcher->fill(one, 42, got[i], queue);
      one.tensor.data = expected[i].data();
      EXPECT_EQ(inwit_fill_jobs(&one, 1, 42, nullptr), INWIT_OK);
      opencl.release("clReleaseCommandQueue", queue);
      inwit_free(initializer);
    });
  for (std::thread &one : running) one.join();
  for (int i = 0; i < threads; ++i) EXPECT_TRUE(got[i] == expected[i]) << i;
}

// Tensors in one buffer, in another at the same offset, and in host memory, by one call. The context is the handle's too.
TEST_F(OpenClFill, MixedBatch) {
  inwit_initializer *initializer = nullptr;
  ASSERT_EQ(inwit_create("he_normal", nullptr, 0, &initializer, nullptr), INWIT_OK);
  void *const own = opencl.make_context(), *const queue = opencl.make_queue(own);
  void *const buffers[] = {opencl.make_buffer(own, std::string(512, '\xCA')),
                           opencl.make_buffer(own, std::string(256, '\xCA'))};
  inwit_context context = {};
  inwit_device *device = nullptr;
  ASSERT_EQ(inwit_device_open_opencl(own, opencl.device, &device, &context), INWIT_OK) << context.error;
  opencl.release("clReleaseContext", own);

  const inwit_opencl_memory places[] = {{buffers[0], 0}, {buffers[0], 256}, {buffers[1], 0}};
  std::string host(256, '\xCA'), expected[4], both(512, '\0'), other(256, '\0');
  std::vector<inwit_job> jobs;
  for (uint64_t i = 0; i < 4; ++i) {
    jobs.push_back(job(initializer, i + 1, {8, 8}));
    jobs[i].tensor.layout = INWIT_LAYOUT_KERAS;
    expected[i].assign(256, '\0');
    jobs[i].tensor.data = expected[i].data();
  }
  ASSERT_EQ(inwit_fill_jobs(jobs.data(), 4, 42, &context), INWIT_OK) << context.error;
  for (size_t i = 0; i < 3; ++i) jobs[i].tensor = launcher->in(places[i], jobs[i].tensor);
  jobs[3].tensor.data = host.data();
  context.device = reinterpret_cast<uintptr_t>(device);
  context.device_stream = reinterpret_cast<uintptr_t>(queue);
  EXPECT_EQ(inwit_fill_jobs(jobs.data(), 4, 42, &context), INWIT_OK) << context.error;
  opencl.read(queue, buffers[0], both);
  opencl.read(queue, buffers[1], other);
  EXPECT_TRUE(both == expected[0] + expected[1]);
  EXPECT_TRUE(other == expected[2]);
  EXPECT_TRUE(host == expected[3]);

  const inwit_opencl_memory within = {buffers[0], 128};
  jobs[2].tensor = launcher->in(within, jobs[2].tensor);
  EXPECT_EQ(inwit_fill_jobs(jobs.data(), 4, 42, &context), INWIT_E_ARGUMENT);
  EXPECT_NE(std::strstr(context.error, "overlaps that of"), nullptr) << context.error;
  inwit_device_free(device);
  for (void *const buffer : buffers) opencl.release("clReleaseMemObject", buffer);
  opencl.release("clReleaseCommandQueue", queue);
  inwit_free(initializer);
}

// The text of one kernel alone is what the launcher builds; here another runtime's.
TEST(OpenClProgram, OfOneKernel) {
  size_t needed = 0;
  inwit_context context = {};
  const auto text_of = [&](int32_t language, const char *kernel) {
    std::string text;
    EXPECT_EQ(inwit_device_kernel_program(language, kernel, nullptr, 0, &needed, &context), INWIT_OK) << context.error;
    text.resize(needed);
    EXPECT_EQ(inwit_device_kernel_program(language, kernel, text.data(), needed, nullptr, &context), INWIT_OK);
    text.pop_back();
    return text;
  };
  for (const char *const kernel : {"inwit_uniform_f32", "inwit_identity", "inwit_reflections_store_f64"}) {
    const std::string c = text_of(INWIT_PROGRAM_OPENCL_C, kernel), ptx = text_of(INWIT_PROGRAM_PTX, kernel);
    EXPECT_EQ(c, text_of(INWIT_PROGRAM_HIP, kernel));
    const auto count = [](const std::string &text, const std::string &part) {
      int found = 0;
      for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
      return found;
    };
    EXPECT_EQ(count(c, "\n__kernel void "), 1);
    EXPECT_EQ(count(c, std::string("\n__kernel void ") + kernel + "("), 1);
    EXPECT_EQ(count(ptx, "\n.visible .entry "), 1);
    EXPECT_EQ(count(ptx, std::string("\n.visible .entry ") + kernel + "("), 1);
    EXPECT_TRUE(c.ends_with("}\n") && ptx.ends_with("}\n"));
  }
  EXPECT_EQ(inwit_device_kernel_program(INWIT_PROGRAM_PTX, "inwit_uniform", nullptr, 0, &needed, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(context.error, "kernel is \"inwit_uniform\", must be the `kernel` of an inwit_device_launch");
  EXPECT_EQ(inwit_device_kernel_program(3, "inwit_identity", nullptr, 0, &needed, &context), INWIT_E_ARGUMENT);
  EXPECT_EQ(inwit_device_kernel_program(INWIT_PROGRAM_PTX, nullptr, nullptr, 0, &needed, &context), INWIT_E_ARGUMENT);
}

} // namespace
} // namespace inwit::test
