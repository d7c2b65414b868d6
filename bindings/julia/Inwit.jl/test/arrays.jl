# Arrays in place: views, boxes (shards), errors.
using Inwit: fans, glorot_uniform, glorot_uniform!, initialize!, randn32, randn32!

const KEY = Key(42, "dense.weight")
const WHOLE = randn32(KEY, 6, 8, 5)

@testset "values do not depend on memory order" begin
    @test randn32!(PermutedDimsArray(zeros(Float32, 5, 8, 6), (3, 2, 1)), KEY) == WHOLE
    @test randn32!(view(zeros(Float32, 8, 10, 7), 2:7, 2:9, 3:7), KEY) == WHOLE
    @test randn32!(view(zeros(Float32, 12, 8, 5), 1:2:12, :, :), KEY) == WHOLE
    @test randn32!(view(zeros(Float32, 6, 8, 5), 6:-1:1, :, 5:-1:1), KEY) == WHOLE
    @test randn32!(transpose(zeros(Float32, 4, 3)), KEY) == randn32(KEY, 3, 4)
    around = zeros(Float32, 8, 10)
    randn32!(view(around, 2:3, 4:6), KEY)
    @test count(!iszero, around) == 6
end

@testset "a box has the values of the whole" begin
    box = (2:4, 1:8, 3:5)
    @test randn32(KEY, 6, 8, 5; box) == WHOLE[box...]
    part = zeros(Float32, 3, 8, 3)
    @test randn32!(part, KEY; global_size=(6, 8, 5), box) == WHOLE[box...]
    whole = glorot_uniform(KEY, 4, 6)
    @test glorot_uniform(KEY, 4, 6; box=(1:2, 4:6)) == whole[1:2, 4:6]
    @test_throws InwitError randn32!(part, KEY; global_size=(6, 8, 5))
    @test_throws InwitError randn32!(part, KEY; global_size=(6, 8, 5), box=(1:2, 1:8, 3:5))
    @test_throws InwitError randn32!(part, KEY; global_size=(6, 8, 5), box=(5:7, 1:8, 3:5))
end

@testset "fans" begin
    @test fans((3, 4)) == (4, 3) && fans((3, 4); layout=:keras) == (3, 4)
    @test fans((5, 3, 2); layout=:torch) == (6, 10) && fans((5, 3, 2); layout=:mlx) == (6, 15)
    @test fans((5, 3, 2); in_axes=(1,), out_axes=(3,)) == (15, 6)
    @test glorot_uniform(KEY, 3, 4; layout=:keras) == glorot_uniform(KEY, 3, 4; fan_in=3, fan_out=4)
    @test glorot_uniform(KEY, 7, 3, 4; batch_axes=(1,)) == glorot_uniform(KEY, 7, 3, 4; fan_in=4, fan_out=3)
    @test_throws InwitError fans((3, 4); layout=:caffe)
end

@testset "a rejected call writes nothing" begin
    array = zeros(Float32, 3, 4)
    for (initializer, keywords) in ("flux_glorot_uniform" => (; gian=2), "flux_glorot_uniform" => (; gain=NaN),
                                    "no_such" => NamedTuple(), "glorot_uniform" => NamedTuple(),
                                    "flux_glorot_uniform" => (; gain=:large))
        @test_throws InwitError initialize!(array, initializer, KEY; keywords...)
    end
    @test iszero(array)
    @test_throws InwitError initialize!(zeros(Int, 3), "ones", KEY)
    @test initialize!(zeros(ComplexF32, 3), "ones", KEY) == ones(ComplexF32, 3)
    @test_throws InwitError initialize!(zeros(ComplexF32, 3, 3), "identity", KEY)
    @test_throws InwitError initialize!(zeros(Complex{Int}, 3), "ones", KEY)
    @test_throws InwitError initialize!(1:3, "ones", KEY)
    rejected = @test_throws InwitError initialize!(array, "flux_glorot_uniform", KEY; gian=2)
    @test occursin("gian", rejected.value.message)
    @test occursin("INWIT_E_PARAMETER", sprint(showerror, rejected.value))
end

@testset "progress" begin
    seen = Tuple{Int,Int}[]
    array = zeros(Float32, 300_000)
    randn32!(array, KEY; threads=1, progress=(done, total) -> push!(seen, (done, total)))
    @test last(seen) == (300_000, 300_000) && issorted(seen)
    cancelled = @test_throws InwitError randn32!(array, KEY; progress=(_, _) -> false)
    @test Inwit.status_name(cancelled.value.status) == "INWIT_E_CANCELLED"
    @test_throws DomainError randn32!(array, KEY; progress=(_, _) -> throw(DomainError(1)))
end

@testset "threads and targets" begin
    one = randn32(KEY, 1000, 900; threads=1)
    @test one == randn32(KEY, 1000, 900; threads=3) == randn32(KEY, 1000, 900; target="plain")
    @test_throws InwitError randn32(KEY, 3; target="z80")
    @test !isempty(Inwit.target()) && Inwit.version() >= v"0.1" && Inwit.stream_version("flux_randn32") == 1
end

@testset "structs" begin
    for (name, type) in Inwit.STRUCTS
        @test Inwit.inwit_sizeof(name) == sizeof(type)
    end
    @test fieldoffset(Inwit.CContext, fieldcount(Inwit.CContext)) == 88
    @test fieldoffset(Inwit.CTensor, fieldcount(Inwit.CTensor)) == 316
end
