# The golden values, which every language replays: tests/golden.txt of the repository, or the file of INWIT_GOLDEN.
using BFloat16s: BFloat16
using Inwit: initialize!

const GOLDEN = get(ENV, "INWIT_GOLDEN", joinpath(@__DIR__, "..", "..", "..", "..", "tests", "golden.txt"))
const GOLDEN_KEY = Key(0x0123456789abcdef, "layer/weight")

number_or_text(text) = something(tryparse(Float64, text), String(text))

# "stddev=0.02,mode=fan_out,shift=0;-1"; "-" for none.
function golden_arguments(text)
    text == "-" && return NamedTuple()
    return (; (begin
                   name, value = split(item, '=')
                   Symbol(name) => occursin(';', value) ? parse.(Int64, split(value, ';')) : number_or_text(value)
               end for item in split(text, ','))...)
end

fnv(bytes) = foldl((hash, byte) -> (hash ⊻ byte) * 0x00000100000001b3, bytes; init=0xcbf29ce484222325)

# Of the elements in row-major order, little-endian.
function digest(array::Array{T}) where {T}
    rows = permutedims(array, ndims(array):-1:1)
    bits = reinterpret(sizeof(T) == 2 ? UInt16 : sizeof(T) == 4 ? UInt32 : UInt64, vec(rows))
    return string(fnv(reinterpret(UInt8, htol.(bits))); base=16, pad=16)
end

@testset "golden values" begin
    @test Inwit.stream("layer/weight") == fnv(codeunits("layer/weight"))
    compared = 0
    for line in eachline(GOLDEN)
        startswith(line, '#') && continue
        fields = split(line)
        name, arguments, shape, layout = fields
        for (type, expected) in zip((Float32, Float64, Float16, BFloat16), fields[5:8])
            array = Array{type}(undef, parse.(Int, split(shape, ','))...)
            initialize!(array, name, GOLDEN_KEY; layout=Symbol(layout), golden_arguments(arguments)...)
            @test (line, type, digest(array)) == (line, type, expected)
            compared += 1
        end
    end
    @test compared >= 4 * 100
end
