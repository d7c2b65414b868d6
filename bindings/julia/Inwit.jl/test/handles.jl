# Initializers as values, and Keras's JSON.
using Inwit: Initializer, config_seed, density, expect, from_keras, initialize!, kaiming_uniform, name_of, to_keras

@testset "bound arguments" begin
    wide = Initializer("flux_kaiming_uniform"; gain=2)
    @test name_of(wide) == "flux_kaiming_uniform"
    @test wide(Key(1), 3, 4) == kaiming_uniform(Key(1), 3, 4; gain=2)
    @test wide(Key(1), Float64, 3, 4; gain=1) == kaiming_uniform(Key(1), Float64, 3, 4; gain=1)
    @test Initializer(wide; gain=1) == Initializer("flux_kaiming_uniform"; gain=1) != wide
    @test hash(Initializer(wide)) == hash(wide)
    @test wide(Key(1))(3, 4) == wide(Key(1), 3, 4)
    @test wide(3, 4) isa Matrix{Float32}
    @test_throws InwitError Initializer("flux_kaiming_uniform"; gian=2)
    shifted = Initializer("flux_identity_init"; shift=(0, -1))
    @test shifted(2, 2) == [0 1; 1 0]
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
