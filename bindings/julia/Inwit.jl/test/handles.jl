# Initializers as values, and Keras's JSON.
using Serialization: deserialize, serialize
using Inwit: Initializer, config_seed, density, expect, from_keras, initialize!, kaiming_uniform, name_of, to_keras

@testset "bound arguments" begin
    wide = Initializer("flux_kaiming_uniform"; gain=2)
    @test name_of(wide) == "flux_kaiming_uniform"
    @test wide(Key(1), 3, 4) == kaiming_uniform(Key(1), 3, 4; gain=2)
    @test wide(Key(1), Float64, 3, 4; gain=1) == kaiming_uniform(Key(1), Float64, 3, 4; gain=1)
    @test Initializer(wide; gain=1) == Initializer("flux_kaiming_uniform"; gain=1) != wide
    @test wide(Key(1))(3, 4) == wide(Key(1), 3, 4)
    @test wide(3, 4) isa Matrix{Float32}
    @test_throws InwitError Initializer("flux_kaiming_uniform"; gian=2)
    shifted = Initializer("flux_identity_init"; shift=(0, -1))
    @test shifted(2, 2) == [0 1; 1 0]
end

@testset "what is equal has one hash" begin
    config(name, arguments, outer="") = from_keras("""{"class_name": "$name", "config": {$arguments}$outer}""")
    module_of = """, "module": "keras.src.initializers.random_initializers\""""
    for (a, b) in (config("VarianceScaling", "\"scale\": 2") => config("VarianceScaling", "\"scale\": 2.0"),
                   config("VarianceScaling", "\"distribution\": \"normal\"") =>
                       config("VarianceScaling", "\"distribution\": \"truncated_normal\""),
                   config("RandomNormal", "\"stddev\": 1") => config("RandomNormal", "\"stddev\": 1", module_of),
                   config("Identity", "\"gain\": 1.0") => config("Identity", ""),
                   config("GlorotNormal", "\"input_axes\": null") => config("GlorotNormal", ""),
                   from_keras("Ones") => Initializer("ones"),
                   Initializer("HeNormal") => Initializer("he_normal"),
                   Initializer("flux_kaiming_normal"; gain=sqrt(2)) => Initializer("flux_kaiming_normal"),
                   Initializer("random_normal"; stddev=2) => Initializer("random_normal"; stddev=2.0f0))
        @test a == b && isequal(a, b) && hash(a) == hash(b) && hash(a, UInt(7)) == hash(b, UInt(7))
        @test length(Set([a, b])) == 1 && Dict(a => 1)[b] == 1
    end
    @test hash(Initializer("ones")) != hash(Initializer("zeros")) != hash("zeros")
    @test length(Set([Initializer("random_normal"; stddev=s) for s in (1, 2, 3)])) == 3
end

@testset "copies and text" begin
    ones = Initializer("ones")
    copied = deepcopy((init=ones, other=[ones]))
    @test copied.init === ones && copied.other[1] === ones # a second owner of the handle would free it, too
    @test repr(ones) == string(ones) == "$ones" == "Initializer($(to_keras(ones)))"
    @test string(Inwit.glorot_uniform(Key(1), Float64; gain=2)) == "glorot_uniform(Key(0x1, 0x0), Float64, dims...; gain=2)"
    @test endswith(string(Inwit.Keras.variance_scaling(; mode="fan_out")), "variance_scaling(dims...; mode=\"fan_out\")")
    stored = IOBuffer()
    serialize(stored, ones)
    restored = deserialize(seekstart(stored))
    for use in (name_of, to_keras, hash, ==(ones), config_seed, Initializer, one -> one(Key(1), 3), one -> expect(one, 3),
                one -> initialize!([Job("a", zeros(3), one)], 1))
        rejected = @test_throws InwitError use(restored)
        @test occursin("at run time", rejected.value.message)
    end
end

@testset "synonyms" begin
    @test name_of(Initializer("HeNormal")) == "he_normal"
    axes = (input_axes=(1,), output_axes=(2,)) # counted from 1 under every name
    @test Initializer("GlorotUniform"; axes...) == Initializer("glorot_uniform"; axes...)
    @test initialize!(zeros(3), "ones_", Key(1)) == ones(3)
end

@testset "Keras's JSON" begin
    json = """{"module": "keras.initializers", "class_name": "RandomNormal",
               "config": {"mean": 1.0, "stddev": 0.5, "seed": 7}, "registered_name": null}"""
    normal = from_keras(json)
    @test name_of(normal) == "random_normal" && config_seed(normal) == 7
    @test normal == from_keras(to_keras(normal)) == from_keras(to_keras(normal; legacy=true))
    @test occursin("RandomNormal", to_keras(normal))
    @test config_seed(Initializer("zeros")) === nothing
    @test name_of(from_keras("he_normal")) == "he_normal"
    layer = """{"units": 4, "kernel_initializer": {"class_name": "Zeros", "config": {}}}"""
    @test from_keras(layer, "kernel_initializer")(2) == [0, 0]
    @test_throws InwitError from_keras(layer, "bias_initializer")
    @test_throws InwitError from_keras("{")
end

@testset "expected moments" begin
    moments = expect(Initializer("flux_glorot_uniform"), 3, 5)
    @test moments.mean == 0 && moments.stddev ≈ sqrt(2 / 8)
    @test moments.maximum ≈ sqrt(6 / 8) && moments.minimum ≈ -sqrt(6 / 8)
    @test density(Initializer("flux_randn32"), [0.0, 1.0], 10) ≈ [1, exp(-0.5)] ./ sqrt(2π)
end
