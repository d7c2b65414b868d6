# Arguments and keywords: what is accepted, and that nothing else is taken for something.
using Inwit: fans, glorot_uniform, identity_init, initialize!, randn32, randn32!
using Inwit.Keras: constant

# The message of the error that `f` throws.
message_of(f) = (rejected = @test_throws InwitError f(); rejected isa Test.Pass ? rejected.value.message : "")

# Arguments as the calls make them, without compiling a call for each type.
arguments(initializer, name, value) = Inwit.Arguments(initializer, Dict{Symbol,Any}(name => value))

@testset "numbers" begin
    @test constant(Float64, 3; value=[2^62 + 1, typemax(Int), 3]) == [2.0^62, 2.0^63, 3]
    @test constant(Float64, 3; value=UInt64[2^62, typemax(UInt64), 3]) == [2.0^62, 2.0^64, 3]
    @test constant(Float64, 3; value=1:3) == constant(Float64, 3; value=(1, 2.0, 3//1)) == [1, 2, 3]
    @test constant(Float64, 2, 2; value=[1 2; 3 4]') == [1 3; 2 4]
    @test constant(2; value=Inf) == [Inf, Inf]
    for value in (big(10)^400, [1, big(10)^400, 3], -big(10)^400, ["a"], ("a", 1), [[1, 2, 3]], [1, nothing, 3], [1im, 2, 3], 1im,
                  missing, Float32)
        @test occursin("value is ", message_of(() -> arguments("constant", :value, value)))
    end
    @test isempty(arguments("constant", :value, nothing).list) # the default
    @test constant(3; value=nothing) == zeros(Float32, 3)
    @test occursin("value is \"a\"", message_of(() -> constant(3; value="a")))
    @test occursin("value has shape (0,)", message_of(() -> constant(3; value=())))
end

@testset "integers" begin
    for shift in (1, 1.0, (1, 0), [1 0])
        @test identity_init(2, 2; shift) == [0 1; 1 0]
    end
    for shift in ("x", 'x', :x, "1", 0.5, (0.5, 1), NaN, Inf, big(2)^70, 2.0^63, nothing, [nothing], 1im, ["1"])
        @test occursin("shift is ", message_of(() -> arguments("flux_identity_init", :shift, shift)))
    end
end

@testset "axes" begin
    key = Key(1)
    for (input, output) in (2 => 3, (2,) => (3,), -2 => [-1.0])
        @test Inwit.Keras.glorot_uniform(key, 5, 3, 4; input_axes=input, output_axes=output) ==
            Inwit.Keras.glorot_uniform(key, 5, 3, 4; fan_in=3, fan_out=4)
    end
    for axes in ("a", :a, 1.5, 0, (1, 0), nothing, big(2)^70)
        @test occursin("input_axes is ", message_of(() -> arguments("glorot_uniform", :input_axes, axes)))
        @test occursin("in_axes is ", message_of(() -> Inwit.axis_bits("in_axes", axes, 2)))
    end
    for axes in (3, -1, (1, 3), 9)
        @test occursin("1 to 2", message_of(() -> Inwit.axis_bits("in_axes", axes, 2)))
    end
    @test occursin("in_axes is 3", message_of(() -> glorot_uniform(3, 4; in_axes=3, out_axes=2)))
    for init in (glorot_uniform, Inwit.Keras.glorot_uniform) # in place of the default layout of either
        @test init(key, 5, 3, 4; in_axes=2, out_axes=3) == init(key, 5, 3, 4; fan_in=15, fan_out=20)
        @test occursin("layout is :flux", message_of(() -> init(key, 5, 3, 4; in_axes=2, out_axes=3, layout=:flux)))
    end
    @test occursin("layout", message_of(() -> fans((3, 4); layout=:keras, in_axes=1, out_axes=2)))
end

@testset "gains" begin
    @test Inwit.gain("tanh") == 5 / 3 && Inwit.gain(:relu) == sqrt(2)
    @test Inwit.gain("leaky_relu") == Inwit.gain("leaky_relu"; slope=0.01) != Inwit.gain("leaky_relu"; slope=1) == 1
    @test occursin("leaky_relu", message_of(() -> Inwit.gain("softplus")))
end

@testset "boxes" begin
    key = Key(1)
    @test randn32!(zeros(Float32, 2), key; global_size=4, box=1:2) == randn32(key, 4)[1:2]
    for global_size in ((4, 4, 7), (4,), (4, 4, 1), (4, 4, 0))
        @test occursin("global_size", message_of(() -> Inwit.checked_ranges((2, 2), global_size, (1:2, 1:2))))
    end
    for box in ([1, 2], "ab", (1:2:3,), (1:2, 1:2), 3:6, 0:1, -1:0, CartesianIndices((1:2,)), (1.0:2.0,))
        @test occursin(r"box|global_size", message_of(() -> Inwit.checked_ranges((2,), (4,), box)))
    end
    @test occursin("global_size", message_of(() -> randn32!(zeros(2, 2), key; global_size=(4, 4, 1), box=(1:2, 1:2))))
end

@testset "keys" begin
    @test Key(typemax(UInt64)) == Key(big(2)^64 - 1) && Key(7, 0x08) == Key(Int8(7), 8)
    for number in (-1, typemin(Int), big(2)^64, -big(1))
        @test occursin("seed is $number", message_of(() -> Key(number)))
        @test occursin("stream is $number", message_of(() -> Key(1, number)))
        @test occursin("seed", message_of(() -> initialize!(Job[], number)))
        @test occursin("stream", message_of(() -> Job("a", zeros(2), Initializer("ones"); stream=number)))
    end
    @test_throws ArgumentError Key(1, "a\0b")
end

@testset "options" begin
    for threads in (-1, 2^40)
        @test occursin("threads is $threads", message_of(() -> randn32(3; threads)))
    end
    @test occursin("element type", message_of(() -> initialize!(zeros(Int64, 3), "ones")))
end

@testset "the package" begin
    @test isempty(detect_ambiguities(Inwit; recursive=true))
    for (home, name) in (Inwit => :glorot_uniform, Inwit => :glorot_uniform!, Inwit => :rand64, Inwit.Keras => :he_normal)
        text = string(Base.Docs.doc(getfield(home, name)))
        @test occursin("$name", text) && !occursin("*in", text) # names with underscores are no emphasis
    end
end
