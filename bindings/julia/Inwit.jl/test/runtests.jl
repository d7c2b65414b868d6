using Test
using Inwit

# Each file in a test set of its own, so that an error in one does not end the others.
@testset "Inwit" begin
    @testset "$file" for file in ("golden", "flux", "forms", "arrays", "arguments", "handles", "models")
        include("$file.jl")
    end
end
