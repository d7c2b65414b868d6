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

@testset "recipes that compute" begin
    recipe = Recipe("""{"recipe": 2, "layout": "flux",
        "let": {"width": {"config": "hidden_size"}, "std": {"config": "initializer_range", "else": 0.02}},
        "rules": [
            {"match": "head.weight", "same_as": "embed.weight", "optional": true},
            {"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight", "optional": true},
            {"match": "layers.{l}.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std / (l + 1)"}},
             "optional": true},
            {"match": "embed.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}],
        "tensors": [{"name": "embed.weight", "shape": ["=2 * width", "=width"]}]}""")
    config = """{"hidden_size": 4}"""
    shape(recipe) = size(last(only(tensors(recipe))))
    unbound = @test_throws InwitError tensors(recipe)
    @test occursin("width", unbound.value.message)
    bound = Inwit.bind(recipe, config)
    @test shape(bound) == (8, 4)
    @test shape(Inwit.bind(recipe, config; width=3)) == (6, 3) # keywords win
    @test shape(Inwit.bind(recipe; width=5)) == (10, 5)
    @test shape(Inwit.bind(bound; width=2)) == (4, 2)
    @test shape(Inwit.bind(recipe, SubString("x" * config * "}", 2, sizeof(config) + 1))) == (8, 4)
    for (message, rejected) in ["let: width" => () -> Inwit.bind(recipe), "let: width" => () -> Inwit.bind(recipe, "{}"),
                                "config" => () -> Inwit.bind(recipe, ""), "width" => () -> Inwit.bind(recipe, config; widht=4),
                                "finite" => () -> Inwit.bind(recipe; width=NaN), "integer" => () -> Inwit.bind(recipe; width=1 // 4)]
        error = @test_throws InwitError rejected()
        @test occursin(message, error.value.message)
    end

    normal(name, stddev, dims...) = Inwit.Keras.random_normal(Key(42, name), dims...; stddev=stddev)
    head, embed, layer, bias = zeros(Float32, 8, 4), zeros(Float32, 8, 4), zeros(Float32, 6, 4), zeros(Float32, 6)
    bound = Inwit.bind(Inwit.bind(recipe; width=3), config) # the first is collected
    GC.gc()
    initialize!(["head.weight" => head, "embed.weight" => embed, "layers.1.bias" => bias, "layers.1.weight" => layer], bound, 42)
    @test embed == normal("embed.weight", 0.02, 8, 4) && head == embed
    @test layer == normal("layers.1.weight", 0.01, 6, 4)
    @test bias == Inwit.Keras.random_uniform(Key(42, "layers.1.bias"), 6; minval=-0.5, maxval=0.5)
    @test_throws InwitError initialize!(["embed.weight" => embed, "fc.bias" => bias], bound, 42) # without fc.weight
    @test_throws InwitError initialize!(["embed.weight" => embed, "head.weight" => layer], bound, 42) # another shape
    @test_throws InwitError initialize!(["embed.weight" => embed], recipe, 42)
end
