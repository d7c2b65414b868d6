"""
    Recipe(json)

Ordered rules that map patterns of parameter names to initializers and layouts (docs/recipes.md describes the format). It fills a
model:

    Inwit.initialize!(["dense.weight" => layer.weight, "dense.bias" => layer.bias], recipe, 42)
"""
mutable struct Recipe
    handle::Ptr{CRecipe}

    function Recipe(json::AbstractString)
        text, out = String(json), Ref{Ptr{CRecipe}}(C_NULL)
        call(context -> inwit_recipe_create(text, sizeof(text), CCustom[], 0, out, context))
        return Recipe(out[])
    end
    Recipe(handle::Ptr{CRecipe}) = finalizer(recipe -> inwit_recipe_free(recipe.handle), new(handle))
end

Base.deepcopy_internal(recipe::Recipe, ::IdDict) = recipe # immutable, and the copy would share its handle

text_of_name(name::Union{AbstractString,Symbol}) = String(name)

"""
    Inwit.check(recipe, names)

Throws an [`InwitError`](@ref) unless every name matches a rule and every required rule matches a name.
"""
function check(recipe::Recipe, names)
    texts = String[text_of_name(name) for name in names]
    GC.@preserve recipe call(context -> inwit_recipe_check(handle_of(recipe), texts, length(texts), context))
end

"""
    Inwit.bind(recipe, config = nothing; variables...) -> Recipe

A copy with values for the recipe's `let`: from the model's config, the text of Hugging Face's `config.json`, and from keywords, which
win over it.
"""
function bind(recipe::Recipe, config::Union{AbstractString,Nothing}=nothing; variables...)
    names = String[String(name) for name in keys(variables)]
    text = config === nothing ? "" : String(config)
    out = Ref{Ptr{CRecipe}}(C_NULL)
    GC.@preserve recipe names text begin
        list = CVariable[CVariable(Base.unsafe_convert(Cstring, name), value) for (name, value) in zip(names, values(values(variables)))]
        bytes = config === nothing ? Ptr{UInt8}(C_NULL) : pointer(text)
        call(context -> inwit_recipe_bind(handle_of(recipe), list, length(list), bytes, sizeof(text), out, context))
    end
    return Recipe(out[])
end

unmatched(name::String, array::AbstractArray) = CJob(C_NULL, Base.unsafe_convert(Cstring, name), 0, 0, 0, tensor_of(array))

"""
    Inwit.initialize!(parameters, recipe, seed; threads, target, progress) -> parameters

Fills a model: `parameters` are pairs of name (a string or symbol) and array, in a vector or dictionary, for the whole model. The
names are checked against the recipe first. Arrays that it keeps are left unchanged.
"""
function initialize!(parameters, recipe::Recipe, seed::Integer; options...)
    all_pairs = collect(parameters) # an iterator may give them once only
    names = String[text_of_name(first(pair)) for pair in all_pairs]
    arrays = AbstractArray[last(pair) for pair in all_pairs]
    GC.@preserve recipe names arrays begin
        list = CJob[unmatched(name, array) for (name, array) in zip(names, arrays)]
        call(context -> inwit_recipe_match_jobs(handle_of(recipe), list, length(list), context))
        call(context -> inwit_fill_jobs(list, length(list), unsigned64("seed", seed), context); options...)
    end
    return parameters
end

const TYPES = Type[Float16, Float32, Float64] # and BFloat16, with BFloat16s.jl

"""
    Inwit.tensors(recipe) -> Vector{Pair{String, Array}}

New arrays, not filled yet, for the tensors that the recipe itself declares, by name.
"""
function tensors(recipe::Recipe)
    found = Pair{String,Array}[]
    name, tensor = Ref(Cstring(C_NULL)), Ref(tensor_of(Float32, ()))
    GC.@preserve recipe begin
        while true
            call(context -> inwit_recipe_tensor(handle_of(recipe), length(found), name, tensor, context))
            name[] == Cstring(C_NULL) && return found
            at = findfirst(type -> dtype(type) == tensor[].dtype, TYPES)
            at === nothing && reject("tensor ", unsafe_string(name[]), " is ", tensor[].dtype == BF16 ? "bfloat16: load BFloat16s.jl" : "float8: Inwit.jl has no element type for it")
            push!(found, unsafe_string(name[]) => Array{TYPES[at]}(undef, tensor[].shape[1:tensor[].rank]...))
        end
    end
end
