# The calling forms of Flux and of WeightInitializers.jl.
using ChainRulesCore: NoTangent, rrule
using Random: MersenneTwister

const FORMS = (Inwit.glorot_uniform, Inwit.glorot_normal, Inwit.kaiming_uniform, Inwit.kaiming_normal, Inwit.orthogonal,
               Inwit.truncated_normal, Inwit.lecun_normal, Inwit.identity_init, Inwit.rand32, Inwit.randn32)

@testset "forms of $init" for init in FORMS
    @test init(3, 4) isa Matrix{Float32}
    @test size(init(3)) == (3,) && size(init(3, 4, 5)) == (3, 4, 5)
    @test_throws MethodError init((3, 4, 5))
    @test init(Float64, 3, 4) isa Matrix{Float64}
    @test init(MersenneTwister(1), 3, 4) == init(MersenneTwister(1), 3, 4)
    @test init(MersenneTwister(1), 3, 4) == init(Key(rand(MersenneTwister(1), UInt64)), 3, 4)
    @test init(MersenneTwister(1), Float16, 3, 4) isa Matrix{Float16}
    @test init()(3, 4) isa Matrix{Float32}
    @test init(Float64)(3, 4) isa Matrix{Float64}
    @test init(Key(1))(3, 4) == init(Key(1), 3, 4)
    @test init(MersenneTwister(1), Float64)(3, 4) == init(MersenneTwister(1), Float64, 3, 4)
    @test init()(MersenneTwister(1), Float64, 3, 4) == init(MersenneTwister(1), Float64, 3, 4)
    @test_throws ArgumentError init(Key(1))(Key(2), 3, 4)
    @test_throws ArgumentError init(Float64)(Float32, 3, 4)
    in_place = getfield(Inwit, Symbol(nameof(init), :!))
    @test in_place(zeros(Float32, 3, 4), Key(1)) == init(Key(1), 3, 4)
end

@testset "keywords of a call override those of its partial form" begin
    partial = Inwit.kaiming_uniform(; gain=1e9)
    @test maximum(partial(8, 8)) > 1e9 / 2
    @test maximum(partial(8, 8; gain=1)) < 1e9 / 2
    @test maximum(partial(; gain=1)(8, 8)) < 1e9 / 2
    sparse = Inwit.sparse_init(; sparsity=1)
    @test maximum(sparse(8, 8)) == 0
    @test maximum(sparse(8, 8; sparsity=0)) > 0
    @test endswith(repr(Inwit.glorot_uniform(Float64; gain=2)), "glorot_uniform(Float64, dims...; gain=2)")
end

@testset "a generator advances" begin
    state = MersenneTwister(1)
    @test Inwit.glorot_uniform(state, 3, 4) != Inwit.glorot_uniform(state, 3, 4)
    @test Inwit.glorot_uniform(3, 4) != Inwit.glorot_uniform(3, 4)
end

@testset "widths" begin
    @test Inwit.rand64(3) isa Vector{Float64} && Inwit.ones16(2, 3) == ones(Float16, 2, 3)
    @test Inwit.randn64(Key(1), 5) == Inwit.randn32(Key(1), Float64, 5)
end

@testset "every entry has its functions" begin
    @test Inwit.initializer_names() == [entry.name for entry in Inwit.ENTRIES]
    @test issubset((:glorot_uniform, :glorot_uniform!), names(Inwit; all=true))
    @test issubset((:he_normal, :he_normal!, :zeros, :orthogonal), names(Inwit.Keras; all=true))
end

@testset "Keras's initializers" begin
    key = Key(42, "dense.weight")
    @test Inwit.Keras.zeros(2, 3) == zeros(2, 3)
    @test Inwit.Keras.he_normal(key, 3, 4) == Inwit.Keras.he_normal(key, 3, 4; layout=:keras)
    @test Inwit.Keras.he_normal(key, 3, 4; layout=:flux) == Inwit.Keras.he_normal(key, 3, 4; fan_in=4, fan_out=3)
    @test Inwit.Keras.variance_scaling(key, 3, 4; distribution=:uniform, mode=:fan_out, input_axes=(2,), output_axes=(1,)) ==
        Inwit.Keras.variance_scaling(key, 3, 4; distribution=:uniform, mode=:fan_out, layout=:flux)
    @test Inwit.Keras.constant(2, 3; value=[1, 2, 3]) == [1 2 3; 1 2 3]
end

@testset "there is no gradient" begin
    made, back = rrule(Inwit.formed, Inwit.zeros32, "flux_zeros32", nothing, nothing, (3,))
    @test made == zeros(3) && all(==(NoTangent()), back(ones(3)))
end
