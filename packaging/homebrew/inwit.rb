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
  end
end
