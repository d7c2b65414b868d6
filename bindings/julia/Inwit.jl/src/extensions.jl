# Julia before 1.9 does not know package extensions: this loads the files of ext/ when the packages that they extend are loaded.

const EXTENSIONS = Dict("BFloat16s" => "InwitBFloat16sExt.jl", "ChainRulesCore" => "InwitChainRulesCoreExt.jl")

function load_extension(id::Base.PkgId)
    file = get(EXTENSIONS, id.name, nothing)
    (file === nothing || isdefined(Inwit, Symbol(id.name))) && return nothing
    @eval const $(Symbol(id.name)) = $(Base.loaded_modules[id]) # the files look for it in this module
    include(joinpath(@__DIR__, "..", "ext", file))
    return nothing
end

function watch_packages()
    # While another package is precompiled, this module is closed: definitions would be lost.
    ccall(:jl_generating_output, Cint, ()) == 1 && return nothing
    push!(Base.package_callbacks, load_extension)
    foreach(load_extension, collect(keys(Base.loaded_modules)))
    return nothing
end
