# What inwit.rb uses of Homebrew's Formula, for machines without Homebrew: installs from a folder into a prefix,
# and runs `test do` there. Anything else that the formula says is an error of Ruby's.
#   ruby formula.rb FORMULA SOURCE PREFIX
require "open3"
require "pathname"
require "tmpdir"

def ENV.cc
  "cc"
end

# A formula: what it says of itself, `install` and `test do`.
class Formula
  FIELDS = [:desc, :homepage, :url, :license, :head].freeze

  class << self
    attr_reader :fields, :dependencies

    def inherited(formula)
      super
      formula.instance_variable_set(:@fields, {})
      formula.instance_variable_set(:@dependencies, [])
    end

    FIELDS.each do |field|
      define_method(field) { |value, **_options| fields[field] = value }
    end

    def depends_on(what)
      dependencies << (what.is_a?(Hash) ? what.keys.first : what)
    end

    def on_linux
      yield
    end

    def test(&block)
      block ? @test = block : @test
    end
  end

  attr_reader :prefix, :testpath

  def initialize(prefix, testpath)
    @prefix = Pathname(prefix)
    @testpath = Pathname(testpath)
  end

  [:bin, :lib, :include].each do |folder|
    define_method(folder) { prefix/folder.to_s }
  end

  # Homebrew's own, but for the one that forbids FetchContent to look into the network.
  def std_cmake_args
    %W[
      -DCMAKE_INSTALL_PREFIX=#{prefix} -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_BUILD_TYPE=Release
      -DCMAKE_FIND_FRAMEWORK=LAST -DCMAKE_VERBOSE_MAKEFILE=ON -Wno-dev -DBUILD_TESTING=OFF
    ]
  end

  def system(*command)
    puts "==> #{command.join(" ")}"
    $stdout.flush
    Kernel.system(*command.map(&:to_s), exception: true)
  end

  def shell_output(command, expected = 0)
    output, status = Open3.capture2(command)
    raise "#{command}: status #{status.exitstatus}, expected #{expected}" if status.exitstatus != expected

    output
  end

  def assert_match(expected, actual)
    raise "expected #{expected} in: #{actual}" unless actual.include?(expected)
  end

  def self.run(source, prefix)
    missing = FIELDS - fields.keys
    raise "the formula lacks #{missing.join(", ")}" unless missing.empty?
    raise "a dependency is named twice: #{dependencies.join(" ")}" if dependencies != dependencies.uniq

    Dir.mktmpdir do |testpath|
      formula = new(prefix, testpath)
      Dir.chdir(source) { formula.install }
      ENV["LD_RUN_PATH"] = formula.lib.to_s # on Linux, Homebrew's compiler adds this folder to what it links
      Dir.chdir(testpath) { formula.instance_eval(&test) }
    end
  end
end

formula, source, prefix = ARGV
load formula
Inwit.run(source, prefix)
