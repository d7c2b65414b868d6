using Test
using Inwit

@testset "Inwit" begin
    include("golden.jl")
    include("flux.jl")
    include("forms.jl")
    include("arrays.jl")
    include("handles.jl")
    include("models.jl")
end
