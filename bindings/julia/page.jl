# Runs each snippet of a page in a module of its own. A message that a snippet returns must be in the comment beside it.
#   julia page.jl PAGE
using Test

const PAGE = read(ARGS[1], String)
const FENCE = r"^```julia\n(.*?)^```$"ms

@testset "snippets" begin
    for snippet in eachmatch(FENCE, PAGE)
        text, line = snippet[1], count(==('\n'), PAGE[1:(snippet.offset)]) + 1
        if occursin(r"^using (Flux|Lux)"m, text)
            @test_skip "the snippet at line $line needs Flux or Lux"
        else
            value = include_string(Module(), text, "$(basename(ARGS[1])):$line")
            @test !(value isa AbstractString) || startswith(value, '{') || occursin("# $value\n", text)
        end
    end
end
