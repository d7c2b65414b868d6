# The documentation and the tests of Flux's initializers.
using Inwit: create_bias, glorot_normal, glorot_uniform, identity_init, kaiming_normal, kaiming_uniform, lecun_normal, nfan,
             ones32, orthogonal, rand32, randn32, sparse_init, truncated_normal, zeros32
using LinearAlgebra: I
using Random: MersenneTwister
using Statistics: mean, std, var

rng() = MersenneTwister(7)

@testset "nfan" begin
    @test nfan() == (1, 1)
    @test nfan(100) == (1, 100)
    @test nfan(100, 200) == (200, 100) == nfan((100, 200))
    @test nfan(2, 30, 40) == (60, 80)
    @test nfan(2, 3, 40, 50) == (240, 300)
    @test nfan(2, 3, 4, 50, 60) == (1200, 1440)
    @test nfan(2, 3) isa Tuple{Int,Int}
end

@testset "glorot" for init in (glorot_uniform, glorot_normal)
    for dims in ((1000,), (100, 100), (100, 400), (2, 3, 32, 64), (2, 3, 4, 32, 64))
        variance = 2 / sum(nfan(dims...))
        @test 0.9variance < var(init(rng(), dims...)) < 1.1variance
    end
    @test eltype(init(3, 4; gain=1.5)) == Float32
end

@testset "kaiming" begin
    for (rows, cols) in ((100, 100), (100, 400))
        bound = sqrt(6 / cols)
        low, high = extrema(kaiming_uniform(rng(), rows, cols))
        @test -bound < low < -0.9bound
        @test 0.9bound < high < bound
        @test 0.9sqrt(2 / cols) < std(kaiming_normal(rng(), rows, cols)) < 1.1sqrt(2 / cols)
    end
end

@testset "orthogonal" begin
    for (rows, cols) in ((5, 3), (3, 5), (7, 7))
        w = orthogonal(rng(), rows, cols)
        @test rows < cols ? w * w' ≈ I(rows) : w' * w ≈ I(cols)
    end
    for dims in ((3, 4, 5), (2, 2, 5), (3, 3, 2, 4))
        w = reshape(orthogonal(rng(), dims...; gain=2), :, dims[end])
        @test size(w, 1) < size(w, 2) ? w * w' ≈ 4I(size(w, 1)) : w' * w ≈ 4I(size(w, 2))
    end
    @test sum(abs2, orthogonal(rng(), 3)) ≈ 1
end

@testset "sparse_init" begin
    @test count(iszero, sparse_init(rng(), 100, 100; sparsity=-0.1)) == 0
    @test all(iszero, sparse_init(rng(), 100, 100; sparsity=1.1))
    for (rows, cols, sparsity, s) in ((100, 100, 0.25, 0.1), (100, 400, 0.75, 0.01))
        w = sparse_init(rng(), rows, cols; sparsity, std=s)
        @test all(count(iszero, w; dims=1) .== ceil(Int, rows * sparsity))
        @test 0.9s < std(w[w .!= 0]) < 1.1s
    end
    @test count(iszero, sparse_init(10, 10; sparsity=1 / 5)) == 20
    @test all(sum(0 .== sparse_init(10, 11; sparsity=0.9); dims=1) .== 9)
    rejected = @test_throws InwitError sparse_init(100, 100, 100; sparsity=0.1)
    @test Inwit.status_name(rejected.value.status) == "INWIT_E_SHAPE"
    @test_throws InwitError sparse_init(3, 4)
end

@testset "truncated_normal and lecun_normal" begin
    for (μ, σ, lo, hi) in ((0.0, 1, -2, 3), (1, 2, -4.0, 5.0))
        w = truncated_normal(rng(), 100, 100, 100; mean=μ, std=σ, lo, hi)
        @test isapprox(mean(w), μ; atol=0.1)
        @test isapprox(minimum(w), lo; atol=0.01) && minimum(w) > lo
        @test isapprox(maximum(w), hi; atol=0.01) && maximum(w) < hi
        @test eltype(w) == Float32
    end
    @test isapprox(std(lecun_normal(rng(), 10, 1000)), 0.032; rtol=0.1)
    @test isapprox(std(lecun_normal(rng(), 1000, 10)), 0.317; rtol=0.1)
end

@testset "identity_init" begin
    @test identity_init(3, 5) == [1 0 0 0 0; 0 1 0 0 0; 0 0 1 0 0]
    @test identity_init(; gain=3)(3, 3) == identity_init(3, 3; gain=3) == 3I(3)
    @test identity_init(3, 3, 2; gain=100)[:, :, 1] == [0 0 0; 100 0 0; 0 0 0]
    @test identity_init(3, 3, 2; gain=100)[:, :, 2] == [0 0 0; 0 100 0; 0 0 0]
    @test identity_init(2, 2, 1, 1; gain=10)[:, :, 1, 1] == [10 0; 0 0]
    @test identity_init(2, 3)[:, end] == zeros(2)
    @test identity_init(3, 2; shift=1)[1, :] == zeros(2)
    @test identity_init(4; shift=1) == zeros(4)
    @test findall(!iszero, identity_init(3, 5, 7, 3; shift=(0, 0, 2, 0))) ==
        [CartesianIndex(2, 3, 3, 1), CartesianIndex(2, 3, 4, 2), CartesianIndex(2, 3, 5, 3)]
    for shift in (1, -1, (0, 1), (2, -7), (5, 0))
        @test identity_init(3, 5; shift) == circshift(identity_init(3, 5), shift)
    end
    @test identity_init(3, 3, 3, 4; shift=(1, 0, 0, -1)) == circshift(identity_init(3, 3, 3, 4), (1, 0, 0, -1))
    state = rng()
    identity_init(state, 3, 3)
    @test state == rng() # nothing is drawn from it
end

@testset "bias and constants" begin
    w = Float16[1 2; 3 4]
    @test create_bias(w, true, 3) == zeros(3) && create_bias(w, true, 3) isa Vector{Float16}
    @test create_bias(w, false, 3) === false
    @test create_bias(w, [1, 2], 2) == [1, 2] && create_bias(w, [1, 2], 2) isa Vector{Float16}
    @test_throws DimensionMismatch create_bias(w, [1, 2], 3)
    @test zeros32(2, 3) == zeros(2, 3) && ones32((2, 3)) == ones(2, 3)
    @test 0.45 < mean(rand32(rng(), 10_000)) < 0.55
    @test abs(mean(randn32(rng(), 10_000))) < 0.04
end
