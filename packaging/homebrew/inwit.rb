class Inwit < Formula
  desc "Initial weights of neural networks, the same bits on every machine"
  homepage "https://repository.invalid/inwit"
  url "https://repository.invalid/inwit/archive/refs/tags/v0.1.0.tar.gz"
  # sha256 of that archive, once the release exists
  license "MIT"
  head "https://repository.invalid/inwit.git", branch: "main"

  depends_on "cli11" => :build
  depends_on "cmake" => :build
  depends_on "highway" => :build
  depends_on "nlohmann-json" => :build
  depends_on "pkgconf" => :build
  depends_on "rapidjson" => :build
  depends_on "libzip"

  on_linux do
    depends_on "openblas"
  end

  def install
    args = %w[-DINWIT_TESTS=OFF -DINWIT_EXAMPLES=OFF -DINWIT_BINDINGS=OFF]
    system "cmake", "-S", ".", "-B", "build", *args, *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    fill = "#{bin}/inwit fill he_normal --shape 2,2 --layout torch --seed 1 --name w --print numpy"
    assert_match "1.3986259", shell_output(fill)

    (testpath/"test.c").write <<~C
      #include <inwit_initializers.h>
      #include <stdio.h>

      int main(void) {
        float w[8];
        const inwit_tensor out = {.data = w, .dtype = INWIT_F32, .rank = 2, .shape = {2, 4}};
        const uint64_t stream = inwit_stream("transformer.h.0.attn.c_attn.weight");
        if (inwit_random_uniform(&out, 42, stream, -1, 1, NULL) != INWIT_OK) return 1;
        printf("%.7f\\n", w[0]);
        return 0;
      }
    C
    system ENV.cc, "test.c", "-I#{include}", "-L#{lib}", "-linwit", "-o", "test"
    assert_match "0.4962343", shell_output("./test")
  end
end
