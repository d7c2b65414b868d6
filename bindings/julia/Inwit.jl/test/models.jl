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

@testset "audit" begin
    he = Initializer("he_normal")
    weight = he(Key(42, "fc.weight"), 96, 64; layout=:torch)
    report = Inwit.audit(he, weight; layout=:torch, key=Key(42, "fc.weight"), strict=true, tensors=20)
    @test isempty(report.kinds) && report.message == "" && occursin("truncated normal", report.looks_like)
    @test report.factor ≈ 1 atol = 0.05
    kinds(array; place...) = Inwit.audit(he, array; layout=:torch, place...).kinds
    @test kinds(transpose(copy(transpose(weight)))) == [] == kinds(view(weight, :, 1:32); global_size=(96, 64), box=(1:96, 1:32))
    @test :stddev in kinds(weight ./ 2) && kinds(weight .+ 0.05f0)[1] == :mean
    @test kinds([weight[1:95, :]; fill(NaN32, 1, 64)]) == [:not_finite]
    other = copy(weight)
    other[17, 5] = nextfloat(other[17, 5])
    @test kinds(other) == [] && kinds(other; key=Key(42, "fc.weight")) == [:differs]
    @test Inwit.audit(Initializer("zeros"), fill(1.0f-6, 5)).kinds == [:values]
    @test Inwit.audit(nothing, fill(3.0, 50)).looks_like == "constant 3"
    @test_throws InwitError Inwit.audit(he, weight) # no layout
    @test_throws InwitError Inwit.audit(he, weight; layout=:torch, threads=-1)
    @test_throws InwitError Inwit.audit(he, weight; layout=:torch, tensors=-1)

    recipe = Recipe("""{"layout": "torch", "rules": [{"match": "*.bias", "initializer": "zeros"}, {"match": "old", "keep": true},
                        {"match": "*", "initializer": "he_normal"}]}""")
    model = ["a.weight" => zeros(Float32, 64, 96), "b.weight" => zeros(Float64, 96, 64), "a.bias" => ones(Float32, 64), "old" => ones(3)]
    for seed in 1:10
        initialize!(model, recipe, seed)
        @test isempty(Inwit.audit(model, recipe; strict=true)) && isempty(Inwit.audit(Dict(model), recipe; seed=seed))
    end
    last(model[2]) .*= 2
    last(model[3])[7] = 1
    found = Inwit.audit(model, recipe)
    @test [(one.name, one.initializer) for one in found] == [("b.weight", "he_normal"), ("a.bias", "zeros")]
    @test :stddev in found[1].kinds && isapprox(found[1].factor, 2; atol=0.1) && found[2].kinds == [:values]
    @test length(Inwit.audit(model, recipe; seed=3)) == 3
    @test_throws InwitError Inwit.audit(model[1:1], recipe)
end

@testset "parts of a tensor" begin
    recipe = Inwit.bind(Recipe("""{"recipe": 2, "layout": "flux", "let": {"half": {"config": "inner"}}, "rules": [
        {"match": "{stem:**}.gate_up", "parts": {"axis": 0, "sizes": ["=half", "=half"], "rules": [
            {"initializer": "he_normal", "stream": "{stem}.gate.weight"},
            {"initializer": "glorot_uniform", "stream": "{stem}.up.weight"}]}},
        {"match": "table", "zero_rows": [3], "initializer": "lecun_normal"}]}"""), """{"inner": 20}""")
    stacked, table = zeros(Float32, 40, 24), ones(Float32, 8, 4)
    initialize!(["mlp.gate_up" => stacked, "table" => table], recipe, 42)
    @test stacked[1:20, :] == Inwit.Keras.he_normal(Key(42, "mlp.gate.weight"), 20, 24; layout=:flux)
    @test stacked[21:40, :] == Inwit.Keras.glorot_uniform(Key(42, "mlp.up.weight"), 20, 24; layout=:flux)
    @test [row for row in 1:8 if iszero(table[row, :])] == [4] # the recipe counts from 0
end
