# Many arrays in one call: jobs, and a recipe for the names of a model.
using Inwit: check, initialize!, tensors

@testset "jobs" begin
    a, b = zeros(Float32, 3, 4), view(zeros(Float16, 4, 4), 1:2, :)
    normal = Initializer("flux_randn32")
    initialize!([Job("a", a, normal), Job("b", b, Initializer("flux_kaiming_uniform"); layout=:keras)], 42)
    @test a == Inwit.randn32(Key(42, "a"), 3, 4)
    @test b == Inwit.kaiming_uniform(Key(42, "b"), Float16, 2, 4; layout=:keras)
    before = copy(a)
    rejected = @test_throws InwitError initialize!(
        [Job("a", a, Initializer("zeros")), Job("c", zeros(Float32, 3), Initializer("identity"))], 42)
    @test rejected.value.job == 2 && occursin("c", rejected.value.message) && a == before
end

@testset "recipe" begin
    recipe = Recipe("""{"layout": "flux", "rules": [
        {"match": "frozen.*", "keep": true, "optional": true},
        {"match": "*.weight", "initializer": "he_normal"},
        {"match": "*.bias", "initializer": "zeros"}],
        "tensors": [{"name": "dense.weight", "shape": [3, 4]}, {"name": "dense.bias", "shape": [3], "dtype": "float64"}]}""")
    parameters = tensors(recipe)
    @test first.(parameters) == ["dense.weight", "dense.bias"]
    @test last(parameters[1]) isa Matrix{Float32} && size(last(parameters[1])) == (3, 4)
    @test last(parameters[2]) isa Vector{Float64}
    @test deepcopy(recipe) === recipe # a second owner of the handle would free it, too
    frozen = fill(7.0f0, 2)
    initialize!([parameters; "frozen.weight" => frozen], recipe, 42)
    @test last(parameters[1]) == Inwit.Keras.he_normal(Key(42, "dense.weight"), 3, 4; layout=:flux)
    @test iszero(last(parameters[2])) && frozen == [7, 7]
    for sort in (collect, Dict, Iterators.Stateful, list -> (pair for pair in list), list -> [Symbol(name) => w for (name, w) in list])
        list = ["dense.weight" => zeros(Float32, 3, 4), "dense.bias" => ones(3)]
        initialize!(sort(list), recipe, 42)
        @test last(list[1]) == last(parameters[1]) && iszero(last(list[2]))
    end
    @test_throws InwitError initialize!(["dense.weight" => zeros(Int, 3, 4), "dense.bias" => ones(3)], recipe, 42)
    @test_throws InwitError check(recipe, ["dense.weight", "dense.gain", "dense.bias"])
    @test_throws InwitError initialize!(["dense.weight" => last(parameters[1])], recipe, 42)
    @test_throws InwitError Recipe("{}")
end
